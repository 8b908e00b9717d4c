import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { api } from "../../api/client";
import type { SignedInDevice } from "../../api/models";
import { Button } from "../../ui/button";
import { useDeviceWords } from "../../ui/device";
import { notify, notifyProblem } from "../../ui/toast";
import { DeviceList } from "./device-list";
import { devicesQuery, useEndDevice, useEndDevices } from "./queries";

/** One's own devices, each of which can be signed out. */
export function MyDevices() {
	const { t } = useLingui();
	const devices = useQuery(devicesQuery(null));
	const others = (devices.data ?? []).filter((device) => !device.is_current).length;
	const endOthers = useEndDevices(null);
	const signOutOthers = () =>
		endOthers.mutate(undefined, {
			onSuccess: () => notify(t`You are signed out everywhere else`),
			onError: (error) =>
				notifyProblem(t`The other devices are still signed in`, { detail: error.message }),
		});
	return (
		<>
			<DeviceList
				whose={null}
				empty={<Trans>No device is signed in.</Trans>}
				action={(device) => <SignOut device={device} />}
			/>
			{others > 0 && (
				<Button
					icon={<LogOut size={16} />}
					className="self-start"
					onPress={signOutOthers}
					isPending={endOthers.isPending}
				>
					<Plural
						value={others}
						one="Sign out the other device"
						other="Sign out all # other devices"
					/>
				</Button>
			)}
		</>
	);
}

function SignOut({ device }: { device: SignedInDevice }) {
	const { t } = useLingui();
	const words = useDeviceWords();
	const end = useEndDevice();
	const name = words(device);
	const signOut = () => {
		if (device.is_current) {
			void api.signOut();
			return;
		}
		end.mutate(device.id, {
			onSuccess: () => notify(t`${name} is signed out`),
			onError: (error) => notifyProblem(t`${name} is still signed in`, { detail: error.message }),
		});
	};
	return (
		<Button
			size="small"
			aria-label={device.is_current ? t`Sign out of this device` : t`Sign out ${name}`}
			onPress={signOut}
			isPending={end.isPending}
		>
			<Trans>Sign out</Trans>
		</Button>
	);
}
