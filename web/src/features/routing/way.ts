import type { DeliveryStep } from "../../api/models";
import { sameAddress } from "./addresses";

export interface PlacedStep {
	readonly step: DeliveryStep;
	/** How many rules it took to get there. */
	readonly depth: number;
}

/** The steps of a mail with how far down they are: each below the rule that has sent it there. */
export function placeSteps(steps: readonly DeliveryStep[]): readonly PlacedStep[] {
	const placed: PlacedStep[] = [];
	for (const step of steps) {
		const rules = placed.filter((one) => one.step.to === "rule");
		const from =
			rules.findLast(
				({ step: before }) =>
					before.to === "rule" && before.targets.some((one) => sameAddress(one, step.address)),
			) ??
			// The mailbox may have another name than the target: what stands behind a symbol is ignored.
			rules.at(-1);
		placed.push({ step, depth: from ? from.depth + 1 : 0 });
	}
	return placed;
}
