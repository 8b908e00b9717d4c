import { useLingui } from "@lingui/react/macro";
import type { BulkAct, BulkRowState } from "../../api/models";
import { Badge, type Tone } from "../../ui/badge";

type Shown = readonly [Tone, string];

/** What a row would do. */
export function ActBadge({ act }: { act: BulkAct }) {
	const { t } = useLingui();
	const acts: Record<BulkAct, Shown> = {
		create: ["success", t`Make`],
		change: ["accent", t`Change`],
		unchanged: ["neutral", t`Nothing to do`],
		error: ["danger", t`Wrong`],
	};
	const [tone, word] = acts[act];
	return <Badge tone={tone}>{word}</Badge>;
}

/** What became of a row. */
export function StateBadge({ state }: { state: BulkRowState }) {
	const { t } = useLingui();
	const states: Record<BulkRowState, Shown> = {
		waiting: ["neutral", t`Waits`],
		executing: ["neutral", t`Waits`],
		created: ["success", t`Made`],
		changed: ["success", t`Changed`],
		unchanged: ["neutral", t`Nothing to do`],
		failed: ["danger", t`Failed`],
		stopped: ["warning", t`Stopped`],
	};
	const [tone, word] = states[state];
	return <Badge tone={tone}>{word}</Badge>;
}
