import type { ReactNode } from "react";
import { cx } from "./cx";

/** A table for a screenful of rows. Long lists use the virtualised one of their feature. */
export function Table(props: {
	readonly label: string;
	readonly columns: readonly {
		readonly id: string;
		readonly title: ReactNode;
		readonly className?: string;
	}[];
	readonly children: ReactNode;
}) {
	return (
		<div className="overflow-hidden rounded-lg border border-line bg-canvas">
			<div className="scroll-quiet overflow-x-auto">
				<table aria-label={props.label} className="w-full border-collapse text-start">
					<thead>
						<tr className="border-line border-b bg-sunken/60">
							{props.columns.map((column) => (
								<th
									key={column.id}
									scope="col"
									className={cx(
										"h-8 whitespace-nowrap px-3 text-start font-medium text-ink-muted text-xs",
										column.className,
									)}
								>
									{column.title}
								</th>
							))}
						</tr>
					</thead>
					<tbody>{props.children}</tbody>
				</table>
			</div>
		</div>
	);
}

export function Row({ children, className }: { children: ReactNode; className?: string }) {
	return (
		<tr className={cx("border-line-soft border-b last:border-0 hover:bg-hover", className)}>
			{children}
		</tr>
	);
}

export function Cell({ children, className }: { children?: ReactNode; className?: string }) {
	return <td className={cx("h-row px-3 py-1.5 align-middle", className)}>{children}</td>;
}
