import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { api } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import { EMPTY_DRAFT } from "./bucket-draft";
import { BucketForm } from "./bucket-form";

const FILLED = {
	...EMPTY_DRAFT,
	name: "Press kit",
	region: "eu-central-1",
	bucket: "press-kit",
	accessKeyId: "AKIA",
	secretAccessKey: "secret",
};

const REPORT = {
	ok: false,
	checked_at: 0,
	checks: [
		{
			check: "put",
			status: "failed",
			detail: "The key may not write.",
			fix: { text: "Allow s3:PutObject.", snippet: "{policy}" },
		},
	],
};

function show(initial = FILLED, onSaved = vi.fn(), id: string | null = null) {
	render(
		<I18nProvider i18n={i18n}>
			<QueryClientProvider client={new QueryClient()}>
				<BucketForm id={id} initial={initial} onSaved={onSaved} />
			</QueryClientProvider>
		</I18nProvider>,
	);
	return onSaved;
}

it("names what is missing beside its field and asks the server nothing", async () => {
	const post = vi.spyOn(api, "post");
	show({ ...FILLED, bucket: "" });
	await userEvent.click(screen.getByRole("button", { name: "Connect the bucket" }));
	const field = screen.getByRole("textbox", { name: "Bucket" });
	expect(field.getAttribute("aria-invalid")).toBe("true");
	expect(screen.getByText("Enter the name of the bucket.")).toBeTruthy();
	expect(post).not.toHaveBeenCalled();
});

it("shows what the connection test found and what to change, without saving", async () => {
	const post = vi.spyOn(api, "post").mockResolvedValue(REPORT);
	const onSaved = show();
	await userEvent.click(screen.getByRole("button", { name: "Test connection" }));
	expect(await screen.findByText("Allow s3:PutObject.")).toBeTruthy();
	expect(screen.getByText("{policy}")).toBeTruthy();
	expect(post.mock.calls.map(([path]) => path)).toEqual(["/buckets/test"]);
	expect(onSaved).not.toHaveBeenCalled();
});

it("puts the server's words beside the field they belong to", async () => {
	vi.spyOn(api, "post").mockRejectedValue(
		new ApiProblem({
			code: "validation",
			status: 422,
			detail: "Look at the fields.",
			fields: { name: "Another bucket has this name." },
		}),
	);
	show();
	await userEvent.click(screen.getByRole("button", { name: "Connect the bucket" }));
	expect(await screen.findByText("Another bucket has this name.")).toBeTruthy();
});

it("wants the secret again as soon as the stored one no longer belongs to what is typed", async () => {
	const patch = vi.spyOn(api, "patch");
	show({ ...FILLED, secretAccessKey: "" }, vi.fn(), "1");
	expect(screen.queryByText(/type the secret again/)).toBeNull();
	await userEvent.type(screen.getByRole("textbox", { name: "Access key ID" }), "2");
	expect(screen.getByText(/type the secret again/)).toBeTruthy();
	await userEvent.click(screen.getByRole("button", { name: "Save and test" }));
	expect(screen.getByText("Enter the secret that belongs to the key.")).toBeTruthy();
	expect(patch).not.toHaveBeenCalled();
	await userEvent.type(screen.getByRole("textbox", { name: "Access key ID" }), "{Backspace}");
	expect(screen.queryByText(/type the secret again/)).toBeNull();
});
