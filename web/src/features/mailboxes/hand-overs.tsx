import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { HandOver } from "../../api/models";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { FormSection } from "../../ui/form-section";
import { notify, notifyProblem } from "../../ui/toast";
import { Until, When } from "../../ui/when";
import { HandOverLinkField } from "./hand-over-link";
import { handOversQuery, useMakeLink, useWithdrawHandOver } from "./queries";

/** Which passwords were handed over by a link, and whether they were seen. Nothing where there was none. */
export function HandOvers({ address }: { address: string }) {
	const { t } = useLingui();
	const list = useQuery(handOversQuery(address));
	const items = list.data?.items ?? [];
	const make = useMakeLink();
	if (items.length === 0) return null;
	return (
		<FormSection
			title={t`Handed over`}
			text={<Trans>Passwords behind a link that can be opened once.</Trans>}
		>
			<ul className="divide-y divide-line-soft overflow-hidden rounded-lg border border-line bg-canvas">
				{items.map((item) => (
					<Item
						key={item.id}
						item={item}
						isPending={make.isPending}
						onMake={() =>
							make.mutate(item.id, {
								onError: (error) =>
									notifyProblem(t`The link was not made`, { detail: error.message }),
							})
						}
					/>
				))}
			</ul>
			{make.data && (
				<Dialog
					isOpen
					isDismissable={false}
					onClose={make.reset}
					title={t`A new link for ${address}`}
					footer={
						<Button variant="primary" onPress={make.reset}>
							<Trans>Done</Trans>
						</Button>
					}
				>
					<div className="flex flex-col gap-3">
						<p className="text-ink-muted">
							<Trans>The link from before does not work any more.</Trans>
						</p>
						<HandOverLinkField address={address} link={make.data} />
					</div>
				</Dialog>
			)}
		</FormSection>
	);
}

function Item(props: {
	readonly item: HandOver;
	readonly isPending: boolean;
	readonly onMake: () => void;
}) {
	const { t } = useLingui();
	const { item } = props;
	const withdraw = useWithdrawHandOver();
	return (
		<li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2.5">
			<div className="min-w-0 flex-1 basis-56">
				<StateBadge state={item.state} />
				<p className="mt-1 text-ink-muted text-xs">
					<Trans>
						By {item.made_by}, <When at={item.created_at} />
					</Trans>
					{" · "}
					<Detail item={item} />
				</p>
			</div>
			{item.state === "waiting" && (
				<div className="flex gap-2">
					<Button size="small" isPending={props.isPending} onPress={props.onMake}>
						{item.has_link ? <Trans>Make a new link</Trans> : <Trans>Make the link</Trans>}
					</Button>
					<Button
						size="small"
						isPending={withdraw.isPending}
						onPress={() =>
							withdraw.mutate(item.id, {
								onSuccess: () => notify(t`The link is withdrawn`),
								onError: (error) =>
									notifyProblem(t`The link was not withdrawn`, { detail: error.message }),
							})
						}
					>
						<Trans>Withdraw</Trans>
					</Button>
				</div>
			)}
		</li>
	);
}

function StateBadge({ state }: { state: HandOver["state"] }) {
	switch (state) {
		case "waiting":
			return (
				<Badge tone="accent">
					<Trans>Not opened yet</Trans>
				</Badge>
			);
		case "opened":
			return (
				<Badge tone="success">
					<Trans>Opened</Trans>
				</Badge>
			);
		case "withdrawn":
			return (
				<Badge>
					<Trans>Withdrawn</Trans>
				</Badge>
			);
		case "expired":
			return (
				<Badge tone="warning">
					<Trans>Never opened</Trans>
				</Badge>
			);
	}
}

function Detail({ item }: { item: HandOver }) {
	switch (item.state) {
		case "waiting":
			return item.has_link ? (
				<Trans>
					the link ends <Until at={item.expires_at} />
				</Trans>
			) : (
				<Trans>there is no link yet</Trans>
			);
		case "opened":
			return (
				<Trans>
					opened <When at={item.opened_at ?? item.created_at} />
				</Trans>
			);
		case "withdrawn":
			return <Trans>nobody has opened it</Trans>;
		case "expired":
			return <Trans>its time is over</Trans>;
	}
}
