import { cx } from "./cx";

const APPLE = /mac|iphone|ipad/i.test(navigator.platform);

const NAMES: Readonly<Record<string, string>> = {
	mod: APPLE ? "⌘" : "Ctrl",
	alt: APPLE ? "⌥" : "Alt",
	shift: APPLE ? "⇧" : "Shift",
	enter: "↵",
	escape: "Esc",
	arrowup: "↑",
	arrowdown: "↓",
	arrowleft: "←",
	arrowright: "→",
	delete: "Del",
	backspace: "⌫",
	space: "Space",
};

/** The name of a key as it is printed on this device's keyboard. "mod" is Ctrl, or ⌘ on a Mac. */
export function keyName(key: string): string {
	return NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

export function Kbd({ children, className }: { children: string; className?: string }) {
	return (
		<kbd
			className={cx(
				"inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-line bg-sunken px-1 font-sans text-[0.6875rem] text-ink-muted",
				className,
			)}
		>
			{children}
		</kbd>
	);
}

/** A combination such as "mod+k". */
export function Keys({ keys, className }: { keys: string; className?: string }) {
	return (
		<span className={cx("inline-flex gap-0.5", className)}>
			{keys.split("+").map((key) => (
				<Kbd key={key}>{keyName(key)}</Kbd>
			))}
		</span>
	);
}
