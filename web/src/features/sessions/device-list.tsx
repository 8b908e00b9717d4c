import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { SignedInDevice } from "../../api/models";
import { Badge } from "../../ui/badge";
import { DeviceIcon, useDeviceWords } from "../../ui/device";
import { LoadProblem } from "../../ui/load-problem";
import { SkeletonRows } from "../../ui/skeleton";
import { When } from "../../ui/when";
import { devicesQuery } from "./queries";

/** Where somebody is signed in, newest use first. */
export function DeviceList(props: {
	/** `null` is the person themselves. */
	readonly whose: string | null;
	readonly empty: ReactNode;
	readonly action?: (device: SignedInDevice) => ReactNode;
}) {
	const { t } = useLingui();
	const devices = useQuery(devicesQuery(props.whose));
	if (devices.isError) {
		return (
			<LoadProblem
				title={t`The devices could not be loaded`}
				detail={devices.error.message}
				onRetry={() => void devices.refetch()}
			/>
		);
	}
	if (devices.isPending) {
		return (
			<div className="overflow-hidden rounded-lg border border-line">
				<SkeletonRows rows={2} label={t`Loading the devices`} />
			</div>
		);
	}
	if (devices.data.length === 0) return <p className="text-ink-muted">{props.empty}</p>;
	return (
		<ul
			aria-label={t`Signed-in devices`}
			className="divide-y divide-line-soft rounded-lg border border-line bg-canvas"
		>
			{devices.data.map((device) => (
				<li key={device.id} className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3.5 py-3">
					<span className="grid size-8 shrink-0 place-items-center rounded-md bg-sunken text-ink-muted">
						<DeviceIcon system={device.system} />
					</span>
					<Facts device={device} />
					{props.action?.(device)}
				</li>
			))}
		</ul>
	);
}

function Facts({ device }: { device: SignedInDevice }) {
	const words = useDeviceWords();
	return (
		<div className="min-w-0 flex-1 basis-44">
			<p className="flex flex-wrap items-center gap-x-2 gap-y-1">
				<span className="min-w-0 truncate font-medium">{words(device)}</span>
				{device.is_current && (
					<Badge tone="success">
						<Trans>This device</Trans>
					</Badge>
				)}
			</p>
			<p className="mt-0.5 text-ink-muted text-xs tabular-nums">
				{device.ip !== null && <span className="break-all">{device.ip} · </span>}
				<span className="whitespace-nowrap">
					<Trans>
						Last used <When at={device.last_used_at} />
					</Trans>
				</span>
				<span className="whitespace-nowrap max-sm:hidden">
					{" · "}
					<Trans>
						Signed in <When at={device.created_at} />
					</Trans>
				</span>
			</p>
		</div>
	);
}
