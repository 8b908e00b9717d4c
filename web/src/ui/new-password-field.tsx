import { useLingui } from "@lingui/react/macro";
import { cx } from "./cx";
import { PasswordField } from "./password-field";
import { MIN_PASSWORD, passwordStrength, type Strength } from "./password-strength";

const BARS: Readonly<Record<Strength, number>> = { too_short: 0, weak: 1, fair: 2, strong: 3 };
const COLORS = ["bg-danger", "bg-danger", "bg-warning", "bg-success"] as const;

/** A password that is being chosen, with a hint how good it is. */
export function NewPasswordField(props: {
	readonly value: string;
	readonly onChange: (value: string) => void;
	/** What others know of the person: name and e-mail. */
	readonly about: readonly string[];
	readonly autoFocus?: boolean;
	readonly label?: string;
	/** By which the server names it; "password" if not given. */
	readonly name?: string;
}) {
	const { t } = useLingui();
	const strength = passwordStrength(props.value, props.about);
	const words: Readonly<Record<Strength, string>> = {
		too_short: t`At least ${MIN_PASSWORD} characters. A sentence is easier to remember than symbols.`,
		weak: t`Weak: easy to guess. Make it longer.`,
		fair: t`Fair. A few more words make it strong.`,
		strong: t`Strong.`,
	};
	const bars = props.value === "" ? 0 : BARS[strength];
	return (
		<div>
			<PasswordField
				label={props.label ?? t`Password`}
				name={props.name ?? "password"}
				autoComplete="new-password"
				isRequired
				minLength={MIN_PASSWORD}
				autoFocus={props.autoFocus ?? false}
				value={props.value}
				onChange={props.onChange}
			/>
			<div aria-hidden="true" className="mt-2 flex gap-1">
				{[1, 2, 3].map((bar) => (
					<span
						key={bar}
						className={cx(
							"h-1 flex-1 rounded-full transition-colors",
							bar <= bars ? COLORS[bars] : "bg-pressed",
						)}
					/>
				))}
			</div>
			<p aria-live="polite" className="mt-1.5 min-h-8 text-ink-muted text-xs">
				{props.value === "" ? words.too_short : words[strength]}
			</p>
		</div>
	);
}
