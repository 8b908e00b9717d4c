import { describe, expect, it } from "vitest";
import { Highlighter } from "./highlight";

const marks: Record<string, string> = { comment: "c", string: "s", number: "n", keyword: "k" };
const shown = (text: string, ending: string) => {
	const lines = text.split("\n");
	const highlighter = new Highlighter(lines, ending);
	return lines
		.map((_, line) =>
			highlighter
				.tokens(line)
				.map(({ kind, text }) => (kind === "plain" ? text : `<${marks[kind]}:${text}>`))
				.join(""),
		)
		.join("\n");
};

describe("highlighting of source text", () => {
	it("marks comments, strings, numbers and keywords", () => {
		expect(shown('let x = 42; // "no"', "rs")).toBe('<k:let> x = <n:42>; <c:// "no">');
		expect(shown("SELECT a FROM t -- all", "sql")).toBe("<k:SELECT> a <k:FROM> t <c:-- all>");
		expect(shown("a: yes # sure", "yaml")).toBe("a: <k:yes> <c:# sure>");
	});
	it("carries block comments over lines", () => {
		expect(shown("a /* b\nc\nd */ 1", "ts")).toBe("a <c:/* b>\n<c:c>\n<c:d */> <n:1>");
	});
	it("does not take URLs for comments or lifetimes for strings", () => {
		expect(shown("see http://x", "js")).toBe("see http://x");
		expect(shown("&'a str", "rs")).toBe("&'a <k:str>");
	});
	it("never changes the text, and leaves unknown endings alone", () => {
		const text = 'if "a\\"b" // c\n\n\'x';
		const lines = text.split("\n");
		const highlighter = new Highlighter(lines, "js");
		expect(
			lines
				.map((_, i) =>
					highlighter
						.tokens(i)
						.map((token) => token.text)
						.join(""),
				)
				.join("\n"),
		).toBe(text);
		expect(shown("if x", "unknown")).toBe("if x");
	});
});
