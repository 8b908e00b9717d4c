import { useLingui } from "@lingui/react/macro";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "./button";
import { copyText } from "./copy";
import { cx } from "./cx";
import { IconButton } from "./icon-button";

const SHOWN_MS = 2000;

/** Copies and says so for two seconds. */
export function useCopied(): [copied: boolean, copy: (text: string) => void] {
	const [copied, setCopied] = useState(false);
	useEffect(() => {
		if (!copied) return;
		const timer = setTimeout(() => setCopied(false), SHOWN_MS);
		return () => clearTimeout(timer);
	}, [copied]);
	return [copied, (text) => void copyText(text).then(setCopied)];
}

/** One line to take along: a link, a key. */
export function CopyField({ label, value }: { label: string; value: string }) {
	const { t } = useLingui();
	const [copied, copy] = useCopied();
	return (
		<div className="flex gap-2">
			<input
				readOnly
				aria-label={label}
				value={value}
				onFocus={(event) => event.currentTarget.select()}
				className="h-control min-w-0 flex-1 rounded-md border border-line bg-sunken px-2.5 font-mono text-xs"
			/>
			<Button
				icon={copied ? <Check size={16} className="text-success" /> : <Copy size={16} />}
				onPress={() => copy(value)}
			>
				<span aria-live="polite">{copied ? t`Copied` : t`Copy`}</span>
			</Button>
		</div>
	);
}

/** Several lines to take along: a policy, a command. */
export function Snippet({
	label,
	text,
	className,
}: {
	label: string;
	text: string;
	className?: string;
}) {
	const { t } = useLingui();
	const [copied, copy] = useCopied();
	return (
		<div
			className={cx("relative overflow-hidden rounded-md border border-line bg-sunken", className)}
		>
			<section
				// biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled with the keyboard
				tabIndex={0}
				aria-label={label}
				className="scroll-quiet max-h-64 overflow-auto -outline-offset-2"
			>
				<pre className="w-max p-3 pe-12 text-xs leading-5">{text}</pre>
			</section>
			<IconButton
				label={copied ? t`Copied` : t`Copy`}
				size="small"
				className="absolute end-1.5 top-1.5 bg-sunken"
				onPress={() => copy(text)}
			>
				{copied ? <Check size={14} className="text-success" /> : <Copy size={14} />}
			</IconButton>
		</div>
	);
}
