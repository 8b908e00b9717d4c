import type { Action } from "../ui/action-registry";

/** The actions under their headings, in the order in which the headings first appear. */
export function grouped(
	actions: readonly Action[],
): readonly (readonly [string, readonly Action[]])[] {
	const groups = new Map<string, Action[]>();
	for (const action of actions) {
		const group = groups.get(action.group) ?? [];
		groups.set(action.group, group);
		group.push(action);
	}
	return [...groups];
}

/** The actions that have every typed word in their title or their other words; best matches first. */
export function found(actions: readonly Action[], text: string): readonly Action[] {
	const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
	if (words.length === 0) return actions;
	const ranked = actions.flatMap((action) => {
		const title = action.title.toLowerCase();
		const all = `${title} ${action.group} ${action.words ?? ""}`.toLowerCase();
		if (!words.every((word) => all.includes(word))) return [];
		const first = words[0] ?? "";
		const rank = title.startsWith(first)
			? 0
			: title.includes(` ${first}`)
				? 1
				: title.includes(first)
					? 2
					: 3;
		return [{ action, rank }];
	});
	return ranked.sort((a, b) => a.rank - b.rank).map(({ action }) => action);
}
