import { ProgressBar } from "react-aria-components";
import { cx } from "./cx";

/** A bar; without `value` (0 to 1) it only says that something is under way. */
export function Progress(props: {
	readonly label: string;
	readonly value?: number | undefined;
	readonly tone?: "accent" | "success" | "danger";
	readonly className?: string;
}) {
	const { value, tone = "accent" } = props;
	return (
		<ProgressBar
			aria-label={props.label}
			isIndeterminate={value === undefined}
			{...(value === undefined ? {} : { value: value * 100 })}
			className={cx("relative h-1 overflow-hidden rounded-full bg-pressed", props.className)}
		>
			{({ percentage, isIndeterminate }) =>
				isIndeterminate ? (
					<span className="pending-line inset-y-0!" />
				) : (
					<span
						className={cx(
							"block h-full rounded-full transition-[width] duration-150",
							tone === "accent" && "bg-accent-fill",
							tone === "success" && "bg-success",
							tone === "danger" && "bg-danger",
						)}
						style={{ width: `${percentage}%` }}
					/>
				)
			}
		</ProgressBar>
	);
}
