import { describe, expect, it, vi } from "vitest";
import { ActionRegistry, type KeyPress, matches } from "./action-registry";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
	key,
	ctrlKey: false,
	metaKey: false,
	altKey: false,
	shiftKey: false,
	...held,
});

describe("keys", () => {
	it("take Ctrl and the Mac's command key as the same", () => {
		expect(matches("mod+k", press("k", { ctrlKey: true }))).toBe(true);
		expect(matches("mod+k", press("k", { metaKey: true }))).toBe(true);
		expect(matches("mod+k", press("k"))).toBe(false);
		expect(matches("k", press("k", { ctrlKey: true }))).toBe(false);
	});

	it("ignore Shift for signs, because keyboards differ in where they are", () => {
		expect(matches("?", press("?", { shiftKey: true }))).toBe(true);
		expect(matches("[", press("["))).toBe(true);
		expect(matches("delete", press("Delete", { shiftKey: true }))).toBe(false);
		expect(matches("shift+arrowdown", press("ArrowDown", { shiftKey: true }))).toBe(true);
		expect(matches("space", press(" "))).toBe(true);
	});
});

describe("the registry", () => {
	const action = { id: "a", title: "A", group: "G", keys: ["a"], run: () => {} };

	it("prefers the screen that was added last, and forgets it when it is left", () => {
		const registry = new ActionRegistry();
		const later = { ...action, id: "later" };
		registry.add([action]);
		const leave = registry.add([later]);
		expect(registry.find(press("a"))).toBe(later);
		leave();
		expect(registry.find(press("a"))).toBe(action);
	});

	it("lists but does not run what the screen handles itself", () => {
		const registry = new ActionRegistry();
		registry.add([{ ...action, handledBy: "place" }]);
		expect(registry.find(press("a"))).toBeUndefined();
		expect(registry.all()).toHaveLength(1);
	});

	it("tells listeners", () => {
		const registry = new ActionRegistry();
		const listener = vi.fn();
		registry.subscribe(listener);
		registry.add([action])();
		expect(listener).toHaveBeenCalledTimes(2);
	});
});
