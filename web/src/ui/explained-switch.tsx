import { type ReactNode, useId } from "react";
import { hintClass } from "./field";
import { Switch } from "./switch";

/** A switch and what it means, in plain words. */
export function ExplainedSwitch(props: {
	readonly label: string;
	readonly isSelected: boolean;
	readonly onChange: (on: boolean) => void;
	readonly isDisabled?: boolean;
	readonly children: ReactNode;
}) {
	const hint = useId();
	return (
		<div>
			<Switch
				isSelected={props.isSelected}
				onChange={props.onChange}
				isDisabled={props.isDisabled ?? false}
				aria-describedby={hint}
			>
				{props.label}
			</Switch>
			<p id={hint} className={`ms-10 text-pretty ${hintClass}`}>
				{props.children}
			</p>
		</div>
	);
}
