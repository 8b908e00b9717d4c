import { useLingui } from "@lingui/react/macro";

/** Stands where a file will be while it is on its way. */
export function Wait() {
	const { t } = useLingui();
	return (
		<div
			role="progressbar"
			aria-label={t`Loading the file`}
			className="grid h-full place-items-center"
		>
			<span className="relative h-0.5 w-40 overflow-hidden rounded-full text-accent">
				<span className="pending-line" />
			</span>
		</div>
	);
}
