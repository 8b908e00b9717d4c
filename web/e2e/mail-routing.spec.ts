/** The mail half: domains with their records and settings, routing rules, and where mail goes. */

import { expect, type Page } from "@playwright/test";
import { clean } from "./axe";
import { pressByKeyboard, reach } from "./by-keyboard";
import { test } from "./fixtures";
import { signIn } from "./people";

const messages = (page: Page) => page.getByRole("region", { name: /Messages/ });

/** What lies over the page at the end of a step, so that the next finds it as it was. */
async function closeToasts(page: Page): Promise<void> {
	const close = messages(page).getByRole("button", { name: "Close" });
	while ((await close.count()) > 0) {
		await close
			.first()
			.click({ timeout: 2000 })
			.catch(() => undefined);
	}
}

/** The demo's DNS knows two domains that are not on the account: one with all its records, one with the proof alone. */
const ADDED = {
	light: { name: "lighthouse.example", missing: 0 },
	dark: { name: "tidewater.example", missing: 6 },
} as const;

for (const colorScheme of ["light", "dark"] as const) {
	test.describe(colorScheme, () => {
		test.use({ colorScheme, contextOptions: { reducedMotion: "reduce" } });

		test("a domain is added once its record is published, set up, and saved from deletion", async ({
			page,
			demo,
		}) => {
			const { name, missing } = ADDED[colorScheme];
			await signIn(page, demo.url, demo.member("owner"));
			await page
				.getByRole("region", { name: "Mail" })
				.getByRole("link", { name: "Domains" })
				.click();
			const table = page.getByRole("table", { name: "Domains" });
			const kiln = table.getByRole("row", { name: /blue-kiln\.example/ });
			await expect(kiln).toContainText("Records are wrong");
			await expect(kiln).toContainText("Wrong or missing");
			await clean(page, "the domains");

			await test.step("added", async () => {
				await pressByKeyboard(page, page.getByRole("button", { name: "Add a domain" }));
				const dialog = page.getByRole("dialog", { name: "Add a domain" });
				await expect(dialog.getByRole("region", { name: "Ownership record" })).toContainText(
					"purelymail_ownership_proof=",
				);
				await expect(dialog.getByRole("button", { name: "Add the domain" })).toBeDisabled();
				await expect(
					dialog.getByRole("button", { name: /^Copy the value purelymail_ownership_proof=/ }),
				).toBeVisible();
				const field = dialog.getByLabel("Domain", { exact: true });
				await expect(field).toBeFocused();
				await page.keyboard.type("nobody-has-this.example");
				await expect(
					dialog.getByText("The record is not seen at nobody-has-this.example yet"),
				).toBeVisible();
				await clean(page, "a domain whose record is not seen");
				const again = page.waitForResponse(/\/mail\/ownership\/check/);
				await dialog.getByRole("button", { name: "Check now" }).press("Enter");
				await again;
				await dialog.getByRole("button", { name: "Add it regardless" }).press("Enter");
				await expect(dialog.getByRole("alert")).toContainText(
					"PurelyMail does not see the ownership record",
				);
				await clean(page, "a domain that PurelyMail refuses");
				await field.fill(name);
				await expect(dialog.getByRole("alert")).toHaveCount(0);
				await expect(dialog.getByText(`The record is published at ${name}`)).toBeVisible();
				await expect(dialog.getByRole("button", { name: "Add the domain" })).toBeEnabled();
				await clean(page, "a domain that may be added");
				await field.press("Enter");
				await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
				await expect(page).toHaveURL(new RegExp(`/mail/domains/${name}`));
				await closeToasts(page);
			});

			const records = page.getByRole("list", { name: "DNS records", exact: true });
			await test.step("its records", async () => {
				for (const value of [
					"mailserver.purelymail.com",
					"v=spf1 include:_spf.purelymail.com ~all",
					"key3.dkimroot.purelymail.com",
					"dmarcroot.purelymail.com",
				]) {
					await expect(
						records.getByRole("button", { name: `Copy the value ${value}`, exact: true }),
					).toBeVisible();
				}
				await pressByKeyboard(page, page.getByRole("button", { name: "Check again" }));
				await expect(messages(page).getByText("The DNS was looked at again")).toBeVisible();
				await closeToasts(page);
				await expect(records.getByText("Missing", { exact: true })).toHaveCount(missing);
				await expect(records.getByText("Right", { exact: true })).toHaveCount(7 - missing);
				await clean(page, "a domain");
			});

			await test.step("a domain that was moved half-way, and what is wrong with it", async () => {
				await page.goto(`${demo.url}/mail/domains/blue-kiln.example`);
				await expect(page.getByText("4 of 7 records are not right:")).toBeVisible();
				await expect(page.getByText(/^MX, SPF, DKIM 2,? and DKIM 3$/)).toBeVisible();
				const card = (label: string) =>
					records
						.getByRole("listitem")
						.filter({ has: page.getByRole("heading", { name: label, exact: true }) });
				await expect(card("MX")).toContainText("mail is also delivered to mx.old-host.example");
				await expect(card("MX")).toContainText("20 mx.old-host.example");
				await expect(card("MX")).toContainText("PurelyMail: right at its last look");
				await expect(card("SPF")).toContainText("v=spf1 include:_spf.old-host.example");
				await expect(
					card("SPF").getByRole("button", { name: /^Copy the value v=spf1 .*purelymail/ }),
				).toBeVisible();
				await expect(card("DKIM 3")).toContainText("the DNS panel appends the domain by itself");
				await expect(card("DKIM 1")).toContainText("PurelyMail: not right at its last look");
				await reach(page, page.getByText("Optional: how mail programs find the server"));
				await page.keyboard.press("Enter");
				await expect(
					page.getByRole("list", { name: "Optional DNS records" }).getByText("IMAP discovery"),
				).toBeVisible();
				await clean(page, "a domain with wrong records");
			});

			await test.step("its records for other programs", async () => {
				await pressByKeyboard(page, page.getByRole("button", { name: "Export" }));
				const dialog = page.getByRole("dialog", { name: "Records of blue-kiln.example" });
				const text = dialog.getByRole("region", { name: "Records" });
				await expect(text).toContainText("$ORIGIN blue-kiln.example.");
				await clean(page, "a zone file");
				for (const [format, holds, ending] of [
					["Cloudflare", '"CNAME"', "json"],
					["Terraform", "cloudflare_dns_record", "tf"],
					["Table", "Priority", "txt"],
					["Zone file", "$ORIGIN", "zone"],
				] as const) {
					await dialog.getByRole("radio", { name: format }).press("Enter");
					await expect(text).toContainText(holds);
					const saved = page.waitForEvent("download");
					await dialog.getByRole("button", { name: "Save as a file" }).press("Enter");
					expect((await saved).suggestedFilename()).toBe(`blue-kiln.example.${ending}`);
				}
				await page.keyboard.press("Escape");
				await expect(dialog).toHaveCount(0);
				await page.goto(`${demo.url}/mail/domains/${name}`);
			});

			await test.step("its settings", async () => {
				const reset = page.getByRole("switch", { name: "Resetting the account's password" });
				const warning = page.getByText(`Whoever controls ${name} can take the account over`);
				await expect(warning).toBeVisible();
				await reach(page, reset);
				await page.keyboard.press("Space");
				await expect(messages(page).getByText(/cannot reset the account's password/)).toBeVisible();
				await expect(warning).toHaveCount(0);
				await closeToasts(page);
				await page.reload();
				await expect(reset).not.toBeChecked();
				await expect(page.getByRole("switch", { name: "Symbolic subaddressing" })).toBeChecked();
			});

			await test.step("put up for deletion with all that hangs on it, and kept", async () => {
				await page.goto(`${demo.url}/mail/domains/old-harbor.example`);
				await pressByKeyboard(page, page.getByRole("button", { name: "Delete the domain" }));
				const question = page.getByRole("alertdialog");
				await expect(question).toContainText("No mailbox goes with it, and 1 rule.");
				await clean(page, "the question before a domain is deleted");
				await question.getByRole("button", { name: "Delete in 24 h" }).press("Enter");
				const planned = page.getByRole("dialog", { name: "old-harbor.example will be deleted" });
				await expect(planned.getByRole("listitem").first()).toContainText("old-harbor.example");
				await clean(page, "a domain that will be deleted");
				await planned.getByRole("button", { name: "Done" }).click();
				await expect(page.getByText("This domain is up for deletion")).toBeVisible();
				await page.goto(`${demo.url}/mail/domains`);
				await clean(page, "the domains with one that will be deleted");
				await page.getByRole("link", { name: /Will be deleted in 2[34] hr?/ }).click();
				await page.getByRole("button", { name: /^Cancel the deletion of/ }).click();
				await page.getByRole("dialog").getByLabel("Reason (optional)").press("Enter");
				await expect(page.getByRole("list", { name: "Going to be deleted" })).toHaveCount(0);
			});

			await page.goto(`${demo.url}/mail/domains/nobody-has-this.example`);
			await expect(page.getByText("There is no such domain here")).toBeVisible();
			await clean(page, "a domain that is not there");
		});

		test("a rule is made with suggestions and warnings, replaced, and saved from deletion", async ({
			page,
			demo,
		}) => {
			const name = `desk-${colorScheme}`;
			await signIn(page, demo.url, demo.member("admin"));
			await page.goto(`${demo.url}/mail/routing`);
			const table = page.getByRole("table", { name: "Routing rules" });
			await expect(
				table.getByText("Mail to archive@demo.example does not reach the mailbox of that name"),
			).toBeVisible();
			await expect(table.getByText(/goes in circles/).first()).toBeVisible();
			await clean(page, "the rules");

			await test.step("filtered, as the address of the page says", async () => {
				await page.getByLabel("Address or target contains").fill("invoice");
				await expect(page).toHaveURL(/text=invoice/);
				await expect(page.getByText("1 rule", { exact: true })).toBeVisible();
				await page.reload();
				await expect(page.getByText("1 rule", { exact: true })).toBeVisible();
				await page.getByLabel("Address or target contains").fill("nothing has this");
				await expect(page.getByRole("heading", { name: "No rule matches" })).toBeVisible();
				await clean(page, "no rule");
				await page.getByRole("button", { name: "Show all rules" }).click();
				await page.getByRole("button", { name: /Domain/ }).click();
				await page.getByRole("option", { name: "demo.example", exact: true }).click();
				await expect(page).toHaveURL(/domain=demo\.example/);
				await expect(table.getByText("newsroom")).toHaveCount(0);
			});

			const dialog = page.getByRole("dialog");
			const targets = dialog.getByRole("combobox", { name: "Goes to" });
			const chips = dialog.getByRole("grid", { name: "Addresses it goes to" });
			const preview = dialog.getByRole("region", { name: "What the rule would do" });

			await test.step("one that is in the way leads to the other", async () => {
				await pressByKeyboard(page, page.getByRole("button", { name: "New rule" }));
				await expect(dialog.getByLabel("Name before the @")).toBeFocused();
				await page.keyboard.type("team");
				await targets.fill("amara@demo.example");
				await page.keyboard.press("Enter");
				await expect(preview).toContainText("There is a rule for the same addresses");
				await clean(page, "a rule that is in the way");
				await preview.getByRole("button", { name: "Change that one" }).press("Enter");
				await expect(page.getByRole("dialog", { name: "Change the rule" })).toBeVisible();
				await expect(dialog.getByLabel("Name before the @")).toHaveValue("team");
				await expect(chips).toContainText("mia@demo.example");
				await expect(preview).not.toContainText("There is a rule for the same addresses");
				await page.keyboard.press("Escape");
				await expect(dialog).toHaveCount(0);
			});

			await test.step("made", async () => {
				await pressByKeyboard(page, page.getByRole("button", { name: "New rule" }));
				await page.keyboard.type(name);
				await page.keyboard.press("Tab");
				await page.keyboard.press("Tab");
				await expect(targets).toBeFocused();
				await page.keyboard.type("amar");
				await expect(page.getByRole("option", { name: "amara@demo.example" })).toBeVisible();
				await clean(page, "suggested mailboxes");
				await page.keyboard.press("ArrowDown");
				await page.keyboard.press("Enter");
				await expect(chips).toContainText("amara@demo.example");
				await page.keyboard.type("desk@elsewhere.example,");
				await expect(chips).toContainText("desk@elsewhere.example");
				await page.keyboard.type("one-too-many@elsewhere.example");
				await page.keyboard.press("Tab");
				await expect(chips.getByRole("row")).toHaveCount(3);
				await expect(targets).toBeFocused();
				await page.keyboard.press("Backspace");
				await expect(chips.getByRole("row")).toHaveCount(2);
				await expect(preview).toContainText(
					`${name}@demo.example → amara@demo.example, desk@elsewhere.example`,
				);
				await clean(page, "a rule that is being made");
				await dialog.getByRole("button", { name: "Make the rule" }).press("Enter");
				await expect(messages(page).getByText("The rule is made")).toBeVisible();
				await expect(table.getByRole("row", { name: new RegExp(name) })).toBeVisible();
				await closeToasts(page);
			});

			await test.step("replaced", async () => {
				const row = table.getByRole("row", { name: new RegExp(name) });
				await row.getByRole("button", { name: /^Change the rule/ }).press("Enter");
				await expect(dialog.getByText("PurelyMail cannot change a rule")).toBeVisible();
				await dialog.getByRole("button", { name: /Mail to/ }).click();
				await page.getByRole("option", { name: /Addresses that start with/ }).click();
				await dialog.getByRole("button", { name: "Remove desk@elsewhere.example" }).click();
				await expect(preview).toContainText(`${name}…@demo.example → amara@demo.example`);
				await dialog.getByRole("button", { name: "Replace the rule" }).click();
				await expect(messages(page).getByText("The rule is replaced")).toBeVisible();
				await expect(row).toContainText("Starts with");
				await closeToasts(page);
			});

			await test.step("followed", async () => {
				const address = page.getByLabel("Where does mail to this address go?");
				await reach(page, address);
				await page.keyboard.type(`${name}-two@demo.example`);
				await page.keyboard.press("Enter");
				await expect(page).toHaveURL(/trace=/);
				const way = page.getByRole("list", { name: /^The way of mail to/ });
				await expect(way.getByRole("listitem")).toHaveCount(2);
				await expect(way.getByRole("listitem").first()).toContainText("A rule sends it on");
				await expect(way.getByRole("listitem").last()).toContainText("Arrives in this mailbox");
				await clean(page, "the way of a mail");
				for (const [to, words] of [
					["somebody@elsewhere.example", "Leaves PurelyMail"],
					["desk@harbor-press.example", "in circles"],
					["nobody@blue-kiln.example", "Goes nowhere"],
				] as const) {
					await page.goto(`${demo.url}/mail/routing?trace=${to}`);
					await expect(way).toContainText(words);
				}
				await address.fill("no address");
				await page.keyboard.press("Enter");
				await expect(page.getByText("is no address")).toBeVisible();
				await clean(page, "an address that is none");
			});

			await test.step("put up for deletion, and kept", async () => {
				await page.goto(`${demo.url}/mail/routing?text=${name}`);
				const row = table.getByRole("row", { name: new RegExp(name) });
				await row.getByRole("button", { name: /^Delete the rule/ }).press("Enter");
				await clean(page, "the question before a rule is deleted");
				await page
					.getByRole("alertdialog")
					.getByRole("button", { name: "Delete in 24 h" })
					.press("Enter");
				await expect(row.getByRole("link", { name: /Will be deleted in 2[34] hr?/ })).toBeVisible();
				await messages(page).getByRole("button", { name: "Cancel the deletion" }).click();
				await expect(messages(page).getByText("The rule stays")).toBeVisible();
				await expect(row.getByRole("link", { name: /Will be deleted/ })).toHaveCount(0);
			});
		});
	});
}

test("domains and routing fit on a phone", async ({ page, demo }) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await signIn(page, demo.url, demo.member("owner"));
	for (const path of [
		"/mail/domains",
		"/mail/domains/blue-kiln.example",
		"/mail/routing",
		"/mail/routing?trace=all@demo.example",
	]) {
		await page.goto(demo.url + path);
		await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
		await clean(page, `${path} on a phone`);
	}
	await page.getByRole("button", { name: "New rule" }).click();
	await clean(page, "a new rule on a phone");
	await page.goto(`${demo.url}/mail/domains/blue-kiln.example`);
	await page.getByRole("button", { name: "Export" }).click();
	await clean(page, "the export of records on a phone");
	await page.setViewportSize({ width: 320, height: 700 });
	await clean(page, "the export of records on a narrow phone");
	await page.keyboard.press("Escape");
	await clean(page, "a domain on a narrow phone");
	await page.goto(`${demo.url}/mail/domains`);
	await page.getByRole("button", { name: "Add a domain" }).click();
	await page.keyboard.type("nobody-has-this.example");
	await expect(page.getByRole("button", { name: "Check now" })).toBeVisible();
	await clean(page, "adding a domain on a narrow phone");
});
