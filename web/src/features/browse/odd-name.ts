import { useLingui } from "@lingui/react/macro";

/** Why an entry is shown but cannot be touched. */
export function useOddName(): string {
	const { t } = useLingui();
	return t`A part of this name is “.” or “..”, or it contains control characters. No path leads to it, so it can be seen here, but not opened, changed or deleted.`;
}
