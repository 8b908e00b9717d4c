import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { keys } from "../../api/keys";
import type { Bucket, LiveMessage, SearchHit, SearchRequest } from "../../api/models";
import { EVERYWHERE, type SearchPlace } from "./search-place";
import { SearchView } from "./search-view";

const socket = vi.hoisted(() => ({
	sent: [] as { type: string }[],
	listeners: new Set<(message: unknown) => void>(),
}));
vi.mock("../../api/live", () => ({
	live: {
		send: (request: { type: string }) => {
			socket.sent.push(request);
			return true;
		},
		subscribe: (listener: (message: unknown) => void) => {
			socket.listeners.add(listener);
			return () => socket.listeners.delete(listener);
		},
	},
}));

const BUCKETS = ["Press", "Archive"].map(
	(name, at) => ({ id: `${at}`, name, grant_version: 3, permissions: ["view"] }) as Bucket,
);
const hit = (path: string, bucket_id = "0"): SearchHit =>
	({
		kind: "file",
		name: path.split("/").at(-1),
		path,
		bucket_id,
		size: 5,
		modified_at: null,
		preview: null,
		actionable: true,
	}) as SearchHit;

const opened = vi.fn();
const acted = vi.fn();
const closed = vi.fn();
const asPage = vi.fn();
const commands = vi.fn();

let place: SearchPlace;

function Host({ start }: { start: SearchPlace }) {
	const [at, setAt] = useState(start);
	place = at;
	return (
		<SearchView
			place={at}
			onPlace={setAt}
			buckets={BUCKETS}
			onOpen={opened}
			onAct={(what, which) => acted(what, which.path)}
			actsOf={() => []}
			isGone={() => false}
			renderPicture={() => null}
			fieldHandle={null}
			onClose={closed}
			onPage={asPage}
			onCommands={commands}
		/>
	);
}

function show(start: Partial<SearchPlace> = {}) {
	const cache = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
	cache.setQueryData(keys.savedSearches, { saved: [] });
	render(
		<QueryClientProvider client={cache}>
			<I18nProvider i18n={i18n}>
				<Host start={{ ...EVERYWHERE, ...start }} />
			</I18nProvider>
		</QueryClientProvider>,
	);
	return screen.getByRole("combobox", { name: "Search files" });
}

/** The search that was asked for last; waits until letters have become one. */
async function asked(query: string): Promise<SearchRequest> {
	await vi.waitFor(() => expect(socket.sent.at(-1)).toMatchObject({ type: "search", query }));
	return socket.sent.at(-1) as SearchRequest;
}

function says(message: LiveMessage): void {
	act(() => {
		for (const listener of [...socket.listeners]) listener(message);
	});
}

function answers({ generation }: SearchRequest, hits: SearchHit[], terms: string[] = []): void {
	const freshness = { state: "live", checked_at: null, progress: null } as const;
	says({
		type: "search_started",
		generation,
		terms,
		buckets: BUCKETS.map(({ id }) => ({ bucket_id: id, freshness })),
	});
	says({ type: "search_hits", generation, hits });
	says({
		type: "search_done",
		generation,
		hits: hits.length,
		total: { value: hits.length, exact: true },
		milliseconds: 2,
		next_cursor: null,
		truncated: false,
		suggestion: null,
	});
}

beforeEach(() => {
	socket.sent.length = 0;
	for (const mock of [opened, acted, closed, asPage, commands]) mock.mockReset();
	localStorage.clear();
	// jsdom lays nothing out: every element is a small screen.
	vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
	vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(600);
	Element.prototype.scrollTo = () => {};
	vi.stubGlobal(
		"ResizeObserver",
		class {
			observe() {}
			unobserve() {}
			disconnect() {}
		},
	);
});

describe("the search", () => {
	it("marks what was found, walks through it by arrows and opens by Enter, the focus staying in the field", async () => {
		const field = show();
		await userEvent.type(field, "lake");
		answers(await asked("lake"), [hit("a/lake.jpg"), hit("b/Lake 2.jpg", "1")], ["lake"]);
		expect(await screen.findAllByRole("option")).toHaveLength(2);
		expect(screen.getAllByText("lake", { selector: "mark" })).toHaveLength(1);
		expect(screen.getByRole("status").textContent).toContain("2 hits");
		expect(screen.getByRole("status").textContent).toContain("live");
		await userEvent.keyboard("{ArrowDown}{Enter}");
		expect(opened).toHaveBeenLastCalledWith(expect.objectContaining({ path: "b/Lake 2.jpg" }));
		await userEvent.keyboard("{ArrowUp}{Alt>}{Enter}{/Alt}");
		expect(acted).toHaveBeenLastCalledWith("reveal", "a/lake.jpg");
		expect(document.activeElement).toBe(field);
		await userEvent.keyboard("{Control>}{Enter}{/Control}");
		expect(asPage).toHaveBeenCalledOnce();
		await userEvent.keyboard("{Escape}");
		expect(closed).toHaveBeenCalledOnce();
	});

	it("opens what was typed, not what was on the screen before, when Enter comes at once", async () => {
		const field = show();
		await userEvent.type(field, "lake");
		answers(await asked("lake"), [hit("lake.jpg")]);
		await userEvent.type(field, " two{Enter}");
		expect(opened).not.toHaveBeenCalled();
		answers(await asked("lake two"), [hit("lake two.jpg")]);
		await vi.waitFor(() =>
			expect(opened.mock.calls).toEqual([[expect.objectContaining({ path: "lake two.jpg" })]]),
		);
	});

	it("makes chips of filters, offers their values, and opens the last one again by Backspace", async () => {
		const field = show();
		await userEvent.type(field, "type:im");
		expect(screen.getByRole("option", { name: /image/ })).toBeTruthy();
		await userEvent.keyboard("{Enter}");
		await asked("type:image");
		expect(screen.getByRole("button", { name: "Remove the filter type: image" })).toBeTruthy();
		expect((field as HTMLInputElement).value).toBe("");
		await userEvent.type(field, "ext:jpg lake");
		await asked("type:image ext:jpg lake");
		await userEvent.clear(field);
		await userEvent.type(field, "{Backspace}");
		expect((field as HTMLInputElement).value).toBe("ext:jpg");
	});

	it("says where it searches, and everywhere after Backspace in the empty field", async () => {
		const field = show({ bucket: "0", path: "2026/" });
		expect(screen.getByText("in Press / 2026")).toBeTruthy();
		await userEvent.type(field, "x");
		const scope = { bucket_id: "0", path: "2026/", grant_version: 3 };
		expect((await asked("x")).scope).toEqual(scope);
		await userEvent.keyboard("{Backspace}{Backspace}");
		expect(place).toMatchObject({ bucket: undefined, path: undefined });
		await userEvent.type(field, "y");
		expect((await asked("y")).scope).toBeNull();
	});

	it("names the buckets that could not be searched, and tries again", async () => {
		const field = show();
		await userEvent.type(field, "x");
		const request = await asked("x");
		says({
			type: "search_bucket_failed",
			generation: request.generation,
			bucket_id: "1",
			code: "storage_unreachable",
			detail: "The storage does not answer.",
		});
		answers(request, [hit("x.jpg")]);
		// What failed at once and is announced afterwards has still failed.
		expect(screen.getByText("Archive could not be searched")).toBeTruthy();
		await userEvent.click(screen.getByRole("button", { name: "Try again" }));
		await vi.waitFor(() =>
			expect(socket.sent.filter(({ type }) => type === "search")).toHaveLength(2),
		);
	});

	it("offers what it thinks was meant, and examples before anything is typed", async () => {
		show();
		await userEvent.click(screen.getByRole("button", { name: /size:>100mb/ }));
		const { generation } = await asked("size:>100mb");
		says({
			type: "search_done",
			generation,
			hits: 0,
			total: { value: 0, exact: true },
			milliseconds: 1,
			next_cursor: null,
			truncated: false,
			suggestion: "harbour",
		});
		await userEvent.click(screen.getByRole("button", { name: "harbour" }));
		await asked("harbour");
	});

	it("shows folders above the files, the first file staying the one that Enter opens", async () => {
		const field = show();
		await userEvent.type(field, "lake");
		const folder = { ...hit("lakes/"), name: "lakes", kind: "folder" } as SearchHit;
		answers(await asked("lake"), [hit("a/lake.jpg"), hit("b/lake.jpg"), folder]);
		const options = await screen.findAllByRole("option");
		expect(options.map((one) => one.getAttribute("aria-selected"))).toEqual([
			"false",
			"true",
			"false",
		]);
		await userEvent.keyboard("{ArrowUp}{Enter}");
		expect(opened).toHaveBeenLastCalledWith(expect.objectContaining({ path: "lakes/" }));
		await userEvent.keyboard("{ArrowDown}{ArrowDown}{Enter}");
		expect(opened).toHaveBeenLastCalledWith(expect.objectContaining({ path: "b/lake.jpg" }));
	});

	it("leads to the commands by >", async () => {
		await userEvent.type(show(), ">");
		expect(commands).toHaveBeenCalledWith("");
		expect(socket.sent).toEqual([]);
	});
});
