import { Trans, useLingui } from "@lingui/react/macro";
import { useSyncExternalStore } from "react";
import { formatExact, formatTimeLeft, formatWhen } from "./format";

/** One clock for all relative times on the page; it ticks while anyone looks. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let minute = Date.now();

function subscribe(listener: () => void) {
	listeners.add(listener);
	timer ??= setInterval(() => {
		minute = Date.now();
		for (const tell of listeners) tell();
	}, 60_000);
	return () => {
		listeners.delete(listener);
		if (listeners.size === 0) {
			clearInterval(timer);
			timer = undefined;
		}
	};
}

const currentMinute = () => minute;

/** A time in words ("3 min. ago"), exact on hover. `at` is unix milliseconds. */
export function When({ at }: { at: number }) {
	const { i18n } = useLingui();
	const now = Math.max(useSyncExternalStore(subscribe, currentMinute), minute);
	return (
		<time dateTime={new Date(at).toISOString()} title={formatExact(at, i18n.locale)}>
			{formatWhen(at, now, i18n.locale)}
		</time>
	);
}

/** How long until a time that is to come ("in 23 hr 5 min"), exact on hover. `at` is unix milliseconds. */
export function Until({ at }: { at: number }) {
	const { i18n } = useLingui();
	const now = Math.max(useSyncExternalStore(subscribe, currentMinute), minute);
	const left = formatTimeLeft(at, now, i18n.locale);
	return (
		<time dateTime={new Date(at).toISOString()} title={formatExact(at, i18n.locale)}>
			{left === null ? <Trans>any moment now</Trans> : <Trans>in {left}</Trans>}
		</time>
	);
}
