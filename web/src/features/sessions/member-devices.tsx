import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { Button } from "../../ui/button";
import { ConfirmDialog } from "../../ui/dialog";
import { notify, notifyProblem } from "../../ui/toast";
import { DeviceList } from "./device-list";
import { devicesQuery, useEndDevices } from "./queries";

/** Where a member is signed in; for those who may do something about it. */
export function MemberDevices(props: {
	readonly member: { readonly id: string; readonly name: string };
	readonly mayEnd: boolean;
}) {
	const { t } = useLingui();
	const { id, name } = props.member;
	const devices = useQuery(devicesQuery(id));
	const endAll = useEndDevices(id);
	const [asking, setAsking] = useState(false);
	const any = (devices.data ?? []).length > 0;
	return (
		<section>
			<header className="mb-3 flex min-h-control flex-wrap items-center justify-between gap-2">
				<h2 className="font-semibold text-base">
					<Trans>Signed-in devices</Trans>
				</h2>
				{props.mayEnd && any && (
					<Button icon={<LogOut size={16} />} onPress={() => setAsking(true)}>
						<Trans>Sign out everywhere</Trans>
					</Button>
				)}
			</header>
			<DeviceList whose={id} empty={<Trans>{name} is signed in nowhere right now.</Trans>} />
			<ConfirmDialog
				isOpen={asking}
				onClose={() => setAsking(false)}
				title={t`Sign ${name} out everywhere?`}
				act={t`Sign out everywhere`}
				isPending={endAll.isPending}
				onConfirm={() =>
					endAll.mutate(undefined, {
						onSuccess: () => {
							setAsking(false);
							notify(t`${name} is signed out everywhere`);
						},
						onError: (error) => {
							setAsking(false);
							notifyProblem(t`${name} is still signed in`, { detail: error.message });
						},
					})
				}
			>
				<Trans>
					Every open page of {name} closes at once, and uploads that are under way stop. The account
					stays as it is: {name} can sign in again.
				</Trans>
			</ConfirmDialog>
		</section>
	);
}
