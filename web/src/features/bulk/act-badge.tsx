import { Trans } from "@lingui/react/macro";
import type { BulkAct, BulkRowState } from "../../api/models";
import { Badge } from "../../ui/badge";

/** What a row would do. */
export function ActBadge({ act }: { act: BulkAct }) {
	switch (act) {
		case "create":
			return (
				<Badge tone="success">
					<Trans>Make</Trans>
				</Badge>
			);
		case "change":
			return (
				<Badge tone="accent">
					<Trans>Change</Trans>
				</Badge>
			);
		case "unchanged":
			return (
				<Badge>
					<Trans>Nothing to do</Trans>
				</Badge>
			);
		case "error":
			return (
				<Badge tone="danger">
					<Trans>Wrong</Trans>
				</Badge>
			);
	}
}

/** What became of a row. */
export function StateBadge({ state }: { state: BulkRowState }) {
	switch (state) {
		case "waiting":
		case "executing":
			return (
				<Badge>
					<Trans>Waits</Trans>
				</Badge>
			);
		case "created":
			return (
				<Badge tone="success">
					<Trans>Made</Trans>
				</Badge>
			);
		case "changed":
			return (
				<Badge tone="success">
					<Trans>Changed</Trans>
				</Badge>
			);
		case "unchanged":
			return (
				<Badge>
					<Trans>Nothing to do</Trans>
				</Badge>
			);
		case "failed":
			return (
				<Badge tone="danger">
					<Trans>Failed</Trans>
				</Badge>
			);
		case "stopped":
			return (
				<Badge tone="warning">
					<Trans>Stopped</Trans>
				</Badge>
			);
	}
}
