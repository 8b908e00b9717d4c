/** A bucket that does not work says what to change, and nothing is saved by looking. */

import { expect } from "@playwright/test";
import { test } from "./fixtures";
import { signIn } from "./people";
import { freePort } from "./programs";

interface Mistake {
	name: string;
	field: string;
	value: string | (() => Promise<string>);
	said: RegExp;
}

const mistakes: Mistake[] = [
	{
		name: "a wrong secret",
		field: "Secret access key",
		value: "not-the-secret",
		said: /Enter access key ID and secret again/,
	},
	{
		name: "a key that does not exist",
		field: "Access key ID",
		value: "AKIANOBODY",
		said: /Enter access key ID and secret again/,
	},
	{
		name: "a bucket that does not exist",
		field: "Bucket",
		value: "medja",
		said: /Check the bucket's name for typing errors/,
	},
	{
		name: "a storage that does not answer",
		field: "Endpoint",
		value: async () => `http://127.0.0.1:${await freePort()}`,
		said: /Check the endpoint for typing errors/,
	},
	{
		name: "the wrong region",
		field: "Region",
		value: "mars-north-1",
		said: /Set the region to/,
	},
];

for (const { name, field, value, said } of mistakes) {
	test(`${name} is named, with what to change`, async ({ page, demo, s3 }) => {
		await signIn(page, demo.url, demo.member("owner"));
		await page.goto(`${demo.url}/admin/buckets/new`);
		await page.getByText("Another one").click();
		const fields: Record<string, string> = {
			Name: "Not yet",
			Endpoint: s3.endpoint,
			Bucket: s3.bucket,
			Region: s3.region,
			"Access key ID": s3.accessKeyId,
			"Secret access key": s3.secretAccessKey,
			[field]: typeof value === "string" ? value : await value(),
		};
		for (const [label, text] of Object.entries(fields)) {
			await page.getByLabel(label, { exact: true }).fill(text);
		}
		await page.getByRole("button", { name: "Test connection" }).click();
		await expect(page.getByRole("heading", { name: /things? to change/ })).toBeVisible();
		await expect(page.getByText(said).first()).toBeVisible();
		// What was typed is still there to be corrected.
		await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Not yet");
		await page.goto(`${demo.url}/admin/buckets`);
		await expect(page.getByRole("link", { name: "Brand library" }).first()).toBeVisible();
		await expect(page.getByText("Not yet", { exact: true })).toHaveCount(0);
	});
}
