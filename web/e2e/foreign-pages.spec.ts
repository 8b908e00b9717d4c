/** A page of somebody else, opened by a member who is signed in, changes nothing here. */

import { createServer } from "node:http";
import { type BrowserContext, expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { test } from "./fixtures";
import { grid, signIn } from "./people";

interface Foreign {
	port: number;
	close(): Promise<void>;
}

/** Serves an empty page at any address, with no policy of its own. */
async function foreignServer(): Promise<Foreign> {
	const server = createServer((_, response) => {
		response.setHeader("content-type", "text/html");
		response.end("<!doctype html><title>Somebody else</title><body></body>");
	});
	await new Promise<void>((listening) => server.listen(0, listening));
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port was free");
	return {
		port: address.port,
		close: () =>
			new Promise((closed) => {
				server.close(() => closed());
				server.closeAllConnections();
			}),
	};
}

const TARGETS = ["/auth/refresh", "/auth/logout", "/auth/login", "/me/password", "/me/sessions"];

/** Everything a page may try without asking, and what it may ask for. Answers what could be read of the answers. */
async function attack(page: Page, server: string, login: object): Promise<string[]> {
	return await page.evaluate(
		async ({ server, targets, login }) => {
			const read: string[] = [];
			const pause = () => new Promise((later) => setTimeout(later, 150));
			const bodies = ["{}", JSON.stringify(login), ""];
			for (const target of targets) {
				const url = `${server}/api/v1${target}`;
				for (const body of bodies) {
					const shapes: RequestInit[] = [
						{ method: "POST", mode: "no-cors", body },
						{ method: "POST", mode: "no-cors", body: new URLSearchParams({ a: body }) },
						{ method: "POST", body },
						{
							method: "POST",
							body,
							headers: { "content-type": "application/json", "x-requested-with": "mediabridge" },
						},
						{ method: "DELETE", headers: { "x-requested-with": "mediabridge" } },
					];
					for (const shape of shapes) {
						await fetch(url, { credentials: "include", ...shape }).then(
							async (response) => {
								if (response.type !== "opaque") read.push(await response.text());
							},
							() => {},
						);
					}
					navigator.sendBeacon(url, body);
					navigator.sendBeacon(url, new Blob([body], { type: "text/plain" }));
				}
				for (const encoding of [
					"application/x-www-form-urlencoded",
					"multipart/form-data",
					"text/plain",
				]) {
					const frame = document.createElement("iframe");
					frame.name = `frame-${Math.random()}`;
					const form = document.createElement("form");
					form.method = "post";
					form.enctype = encoding;
					form.action = url;
					form.target = frame.name;
					const field = document.createElement("input");
					// As text/plain, this is JSON with one more field.
					field.name = JSON.stringify(login).replace(/}$/, ',"x":"');
					field.value = '"}';
					form.append(field);
					document.body.append(frame, form);
					form.submit();
				}
				for (const [tag, attribute] of [
					["img", "src"],
					["iframe", "src"],
					["script", "src"],
					["video", "src"],
					["object", "data"],
				] as const) {
					const element = document.createElement(tag);
					element.setAttribute(attribute, url);
					document.body.append(element);
				}
				const opened = window.open(url);
				await pause();
				try {
					if (opened?.document.body.textContent) read.push(opened.document.body.textContent);
				} catch {
					// As it should be.
				}
				opened?.close();
			}
			const socket = new WebSocket(`${server.replace("http", "ws")}/api/v1/live`);
			await new Promise((over) => {
				socket.onmessage = ({ data }) => read.push(String(data));
				socket.onopen = () => read.push("the socket opened");
				socket.onclose = over;
				socket.onerror = over;
			});
			const app = window.open(server);
			await pause();
			try {
				if (app?.document.body.textContent) read.push(app.document.body.textContent);
			} catch {
				// As it should be.
			}
			if (app && !app.closed && app.length > 0) read.push("frames of the app can be reached");
			app?.close();
			return read;
		},
		{ server, targets: TARGETS, login },
	);
}

const sessionCookie = async (context: BrowserContext, url: string) =>
	(await context.cookies(url)).map(({ name, value }) => `${name}=${value}`);

for (const [kind, host] of [
	["of another site", "localhost"],
	["of the same host, by another port", "127.0.0.1"],
] as const) {
	test(`a page ${kind} neither refreshes, nor signs out, nor signs somebody in`, async ({
		page,
		context,
		demo,
	}) => {
		const owner = demo.member("owner");
		await signIn(page, demo.url, owner);
		await expect(grid(page)).toBeVisible();
		const api = await Api.signIn(demo.url, owner);
		const rows = async () => {
			const { items } = await api.get<{ items: { action: string }[] }>("/audit?limit=500");
			return items.length;
		};
		const [cookie, audited] = [await sessionCookie(context, demo.url), await rows()];
		const foreign = await foreignServer();
		const attacker = await context.newPage();
		await attacker.goto(`http://${host}:${foreign.port}/attack`);
		const { email, password } = demo.member("member");
		const read = await attack(attacker, demo.url, { email, password });
		expect(read).toEqual([]);

		expect(await sessionCookie(context, demo.url)).toEqual(cookie);
		expect(await rows()).toBe(audited);
		// Still signed in, by the same cookie, as the same person.
		await attacker.close();
		await page.reload();
		await expect(page.getByRole("button", { name: `Your account: ${owner.name}` })).toBeVisible();
		await foreign.close();
	});
}
