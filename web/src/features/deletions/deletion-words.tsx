import { useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import type { Deletion } from "../../api/models";
import { Badge, type Tone } from "../../ui/badge";

const TONES: Readonly<Record<Deletion["state"], Tone>> = {
	pending: "warning",
	executing: "danger",
	held: "warning",
	done: "neutral",
	cancelled: "success",
};

/** What has become of it so far, in words. */
export function StateBadge({ deletion }: { deletion: Deletion }): ReactNode {
	const { t } = useLingui();
	const words: Readonly<Record<Deletion["state"], string>> = {
		pending: deletion.needs_approval ? t`Waits for a second admin` : t`Waits for its time`,
		executing: t`Being deleted`,
		held: t`Held: needs a look`,
		done: t`Deleted`,
		cancelled: t`Cancelled`,
	};
	return <Badge tone={TONES[deletion.state]}>{words[deletion.state]}</Badge>;
}
