import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Bucket } from "../api/models";
import { Toasts } from "../ui/toast";
import { useGrantWatch } from "./use-grant-watch";

const bucket = (version: number, id = "b") =>
	({ id, name: "Press", grant_version: version }) as Bucket;

const moved = vi.fn();
const movedOver = vi.fn();

function Screen({ buckets }: { buckets: readonly Bucket[] | undefined }) {
	useGrantWatch(buckets, "b", moved);
	// As the search over it does.
	useGrantWatch(buckets, "b", movedOver);
	return <Toasts />;
}

function show(...steps: (readonly Bucket[] | undefined)[]) {
	const at = (buckets: readonly Bucket[] | undefined) => (
		<I18nProvider i18n={i18n}>
			<Screen buckets={buckets} />
		</I18nProvider>
	);
	const { rerender } = render(at(undefined));
	for (const step of steps) rerender(at(step));
}

beforeEach(() => {
	moved.mockReset();
	movedOver.mockReset();
});

describe("a screen whose grant changes", () => {
	it("moves to what the person may see now, with one notice", () => {
		show([bucket(1)], [bucket(1)], [bucket(2)], [bucket(2)]);
		expect(moved.mock.calls).toEqual([[bucket(2)]]);
		expect(movedOver.mock.calls).toEqual([[bucket(2)]]);
		expect(screen.getAllByText("Your access to Press has changed")).toHaveLength(1);
	});

	it("leaves when the bucket is not open any more", () => {
		show([bucket(1)], [bucket(5, "another")]);
		expect(moved.mock.calls).toEqual([[null]]);
	});

	it("stays while nothing changed, or while nothing is known yet", () => {
		show([bucket(3)], undefined, [bucket(3)], [bucket(3), bucket(9, "another")]);
		expect(moved).not.toHaveBeenCalled();
	});
});
