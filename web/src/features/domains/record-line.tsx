import { Trans, useLingui } from "@lingui/react/macro";
import { Check, Copy } from "lucide-react";
import type { ReactNode } from "react";
import { useCopied } from "../../ui/copy-field";
import { IconButton } from "../../ui/icon-button";

/** One record to publish, as the pages of DNS providers ask for it, each part with a button that copies it. */
export function RecordLine(props: {
	readonly kind: string;
	/** Below the domain; `@` is the domain itself. */
	readonly host: string;
	readonly value: string;
	readonly priority?: number | null;
}) {
	const { t } = useLingui();
	const { kind, host, value, priority = null } = props;
	return (
		<div className="grid grid-cols-[3.75rem_minmax(0,1fr)] items-start gap-x-2">
			<span className="row-span-2 py-1.5 font-mono text-ink-muted text-xs">{kind}</span>
			<Part text={host} label={t`Copy the name ${host}`} />
			<Part text={value} label={t`Copy the value ${value}`}>
				{priority !== null && (
					<span className="shrink-0 text-ink-muted">
						<Trans>priority {priority}</Trans>
					</span>
				)}
			</Part>
		</div>
	);
}

function Part(props: {
	readonly text: string;
	readonly label: string;
	readonly children?: ReactNode;
}) {
	const { t } = useLingui();
	const [copied, copy] = useCopied();
	return (
		<span className="flex min-w-0 items-start gap-2">
			<span className="flex min-w-0 flex-1 flex-wrap gap-x-2 py-1.5 text-xs">
				<code className="min-w-0 select-text break-all">{props.text}</code>
				{props.children}
			</span>
			<IconButton
				label={copied ? t`Copied` : props.label}
				size="small"
				onPress={() => copy(props.text)}
			>
				{copied ? <Check size={14} className="text-success" /> : <Copy size={14} />}
			</IconButton>
		</span>
	);
}
