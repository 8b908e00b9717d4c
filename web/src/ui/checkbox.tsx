import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox as AriaCheckbox, type CheckboxProps as AriaProps } from "react-aria-components";
import { cx } from "./cx";
import { hintClass } from "./field";

export interface CheckboxProps extends Omit<AriaProps, "className" | "children"> {
	readonly children?: ReactNode;
	readonly hint?: ReactNode;
	readonly className?: string;
}

export function Checkbox({ children, hint, className, ...props }: CheckboxProps) {
	return (
		<AriaCheckbox
			{...props}
			className={cx(
				"group/check flex cursor-default items-start gap-2 data-[disabled]:opacity-50 pointer-coarse:min-h-11 pointer-coarse:items-center",
				className,
			)}
		>
			{({ isIndeterminate }) => (
				<>
					<span
						aria-hidden="true"
						className="mt-0.5 grid size-4 shrink-0 place-items-center rounded-sm border border-line-strong bg-canvas text-transparent transition-colors group-data-[focus-visible]/check:outline-2 group-data-[focus-visible]/check:outline-accent group-data-[focus-visible]/check:outline-offset-2 group-data-[indeterminate]/check:border-accent-fill group-data-[indeterminate]/check:bg-accent-fill group-data-[indeterminate]/check:text-white group-data-[selected]/check:border-accent-fill group-data-[selected]/check:bg-accent-fill group-data-[selected]/check:text-white"
					>
						{isIndeterminate ? (
							<Minus size={12} strokeWidth={3} />
						) : (
							<Check size={12} strokeWidth={3} />
						)}
					</span>
					{children && (
						<span className="min-w-0">
							{children}
							{hint && <span className={cx("block", hintClass)}>{hint}</span>}
						</span>
					)}
				</>
			)}
		</AriaCheckbox>
	);
}
