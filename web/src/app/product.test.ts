import { expect, it } from "vitest";
import type { MenuItem, Product } from "../api/models";
import { halvesOf } from "./product";

const ADMIN: MenuItem[] = ["files", "mail", "admin_buckets"];
const product = (files: boolean, mail: boolean): Product => ({
	name: mail && !files ? "purelymanage" : "mediabridge",
	files,
	mail,
});

it("shows the halves that are in use, and the way to the other one to admins", () => {
	const shown = (files: boolean, mail: boolean) => halvesOf(product(files, mail), ADMIN);
	expect(shown(true, true)).toEqual({ files: true, mail: true, connectMail: false });
	expect(shown(true, false)).toEqual({ files: true, mail: false, connectMail: true });
	expect(shown(false, true)).toEqual({ files: false, mail: true, connectMail: false });
	expect(shown(false, false)).toEqual({ files: true, mail: false, connectMail: true });
});

it("shows members nothing of mail", () => {
	const member = halvesOf(product(true, true), ["files"]);
	expect(member).toEqual({ files: true, mail: false, connectMail: false });
});
