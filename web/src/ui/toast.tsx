import { useLingui } from "@lingui/react/macro";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { Button as AriaButton, Text } from "react-aria-components";
import {
	UNSTABLE_Toast as Toast,
	UNSTABLE_ToastContent as ToastContent,
	UNSTABLE_ToastQueue as ToastQueue,
	UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components/Toast";
import { buttonClass } from "./button";
import { cx } from "./cx";

export interface ToastAction {
	readonly label: string;
	readonly run: () => void;
}

interface ToastText {
	readonly tone: "done" | "problem";
	readonly title: string;
	readonly detail?: string;
	readonly action?: ToastAction;
}

const queue = new ToastQueue<ToastText>({ maxVisibleToasts: 4 });

/** Long enough to read and to reach the button; stops while the pointer or the focus is on it. */
const SHOWN_MS = 6000;
const SHOWN_WITH_ACTION_MS = 10_000;

/** Says what happened. Returns how to take it away again. */
export function notify(
	title: string,
	options: { detail?: string; action?: ToastAction; timeout?: number } = {},
): () => void {
	const { timeout, ...rest } = options;
	const key = queue.add(
		{ tone: "done", title, ...rest },
		{ timeout: timeout ?? (options.action ? SHOWN_WITH_ACTION_MS : SHOWN_MS) },
	);
	return () => queue.close(key);
}

/** Says what did not happen, and why. Stays until it is closed. */
export function notifyProblem(
	title: string,
	options: { detail?: string; action?: ToastAction } = {},
): () => void {
	const key = queue.add({ tone: "problem", title, ...options });
	return () => queue.close(key);
}

/** Says what happened and offers the way back. */
export function notifyWithUndo(title: string, undo: () => void, label: string): () => void {
	return notify(title, { action: { label, run: undo } });
}

/** The place where toasts appear; once per page. At the top of a phone, whose dialogs are at the bottom. */
export function Toasts() {
	const { t } = useLingui();
	return (
		<ToastRegion
			queue={queue}
			aria-label={t`Messages`}
			className="fixed inset-x-4 z-60 flex flex-col gap-2 outline-none max-sm:top-15 sm:inset-x-auto sm:start-1/2 sm:bottom-4 sm:flex-col-reverse sm:w-100 sm:-translate-x-1/2 rtl:sm:translate-x-1/2"
		>
			{({ toast }) => {
				const { tone, title, detail, action } = toast.content;
				return (
					<Toast
						toast={toast}
						className="flex animate-rise-in items-start gap-2.5 rounded-lg border border-line bg-raised py-2 ps-3 pe-2 shadow-float"
					>
						{tone === "done" ? (
							<CircleCheck size={16} aria-hidden="true" className="mt-1 shrink-0 text-success" />
						) : (
							<CircleAlert size={16} aria-hidden="true" className="mt-1 shrink-0 text-danger" />
						)}
						<ToastContent className="min-w-0 flex-1 py-0.5">
							<Text slot="title" className="block font-medium">
								{title}
							</Text>
							{detail && (
								<Text slot="description" className="block text-ink-muted">
									{detail}
								</Text>
							)}
						</ToastContent>
						{action && (
							<AriaButton
								className={cx(buttonClass("ghost", "small"), "text-accent!")}
								onPress={() => {
									action.run();
									queue.close(toast.key);
								}}
							>
								{action.label}
							</AriaButton>
						)}
						<AriaButton
							slot="close"
							aria-label={t`Close`}
							className={cx(
								buttonClass("ghost", "small"),
								"size-control-small px-0! text-ink-muted",
							)}
						>
							<X size={14} />
						</AriaButton>
					</Toast>
				);
			}}
		</ToastRegion>
	);
}
