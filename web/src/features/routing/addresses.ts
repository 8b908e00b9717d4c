/** Addresses as people type or paste them: separated by commas, semicolons or any space. */
export function splitAddresses(text: string): string[] {
	return text
		.split(/[\s,;]+/)
		.map((part) => part.replace(/^<|>$/g, ""))
		.filter((part) => part !== "");
}

/** With those that are new; letters' case does not tell two addresses apart. */
export function withAddresses(
	addresses: readonly string[],
	more: readonly string[],
): readonly string[] {
	const all = [...addresses];
	for (const address of more) {
		if (!all.some((one) => sameAddress(one, address))) all.push(address);
	}
	return all;
}

export function sameAddress(one: string, other: string): boolean {
	return one.toLowerCase() === other.toLowerCase();
}

/** Good enough to be taken over without being asked; the server says what is one. */
export function looksLikeAddress(text: string): boolean {
	return /^[^\s@,;]+@[^\s@,;]+$/.test(text);
}

const SUGGESTED = 8;

/** The few that are most likely meant: what begins with the text stands before what has it further on. */
export function suggest(
	found: readonly string[],
	text: string,
	taken: readonly string[],
): readonly string[] {
	const low = text.toLowerCase();
	const rank = (address: string) => {
		const at = address.toLowerCase().indexOf(low);
		return at < 0 ? 3 : at === 0 ? 0 : at < address.indexOf("@") ? 1 : 2;
	};
	return found
		.filter((one) => rank(one) < 3 && !taken.some((had) => sameAddress(had, one)))
		.sort((a, b) => rank(a) - rank(b))
		.slice(0, SUGGESTED);
}
