import { useLingui } from "@lingui/react/macro";
import { Globe, Monitor, Smartphone } from "lucide-react";

/** What is known of a device from its browser's own words. */
export interface Device {
	readonly browser: string | null;
	readonly system: string | null;
}

const PHONES = /android|ios|ipad|iphone/i;

export function DeviceIcon({ system }: Pick<Device, "system">) {
	const Icon = system === null ? Globe : PHONES.test(system) ? Smartphone : Monitor;
	return <Icon size={18} aria-hidden="true" />;
}

/** "Firefox on Windows". */
export function useDeviceWords(): (device: Device) => string {
	const { t } = useLingui();
	return ({ browser, system }) => {
		if (browser !== null && system !== null) return t`${browser} on ${system}`;
		return browser ?? system ?? t`Unknown device`;
	};
}
