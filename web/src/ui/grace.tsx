import { Plural, Trans, useLingui } from "@lingui/react/macro";

/** The act of a button that plans a deletion: "Delete in 24 h". Without the hours where they are not known yet. */
export function useDeleteIn(hours: number | undefined): string {
	const { t } = useLingui();
	return hours === undefined || hours === 0 ? t`Delete` : t`Delete in ${hours} h`;
}

/** The beginning of a sentence that says what happens then: "After 24 hours". */
export function AfterGrace({ hours }: { hours: number | undefined }) {
	return hours === undefined || hours === 0 ? (
		<Trans>As soon as its time has come</Trans>
	) : (
		<Plural value={hours} one="After # hour" other="After # hours" />
	);
}
