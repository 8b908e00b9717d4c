import { Trans, useLingui } from "@lingui/react/macro";
import { KeyRound, MoreHorizontal, Unplug } from "lucide-react";
import { useState } from "react";
import { ConfirmDialog, Dialog } from "../../ui/dialog";
import { IconButton } from "../../ui/icon-button";
import { Menu, MenuItem, MenuTrigger } from "../../ui/menu";
import { notify, notifyProblem } from "../../ui/toast";
import { ConnectForm } from "./connect-form";
import { useDisconnect } from "./queries";

/** What is rarely done to the connection itself. */
export function AccountMenu() {
	const { t } = useLingui();
	const [asking, setAsking] = useState<"token" | "disconnect" | null>(null);
	const disconnect = useDisconnect();
	const close = () => setAsking(null);
	return (
		<>
			<MenuTrigger>
				<IconButton label={t`More about the PurelyMail account`} variant="secondary">
					<MoreHorizontal size={16} />
				</IconButton>
				<Menu
					placement="bottom end"
					onAction={(key) => setAsking(key === "token" ? "token" : "disconnect")}
				>
					<MenuItem id="token" icon={<KeyRound size={15} />}>
						{t`Replace the API token`}
					</MenuItem>
					<MenuItem id="disconnect" danger icon={<Unplug size={15} />}>
						{t`Disconnect the account`}
					</MenuItem>
				</Menu>
			</MenuTrigger>
			{asking === "token" && (
				<Dialog isOpen onClose={close} title={t`Replace the API token`}>
					<ConnectForm
						act={t`Replace the token`}
						autoFocus
						onCancel={close}
						onDone={() => {
							close();
							notify(t`The new API token is in use`);
						}}
					/>
				</Dialog>
			)}
			<ConfirmDialog
				isOpen={asking === "disconnect"}
				onClose={close}
				title={t`Disconnect the PurelyMail account?`}
				act={t`Disconnect the account`}
				isPending={disconnect.isPending}
				onConfirm={() =>
					disconnect.mutate(undefined, {
						onSuccess: () => notify(t`The PurelyMail account is disconnected`),
						onError: (error) =>
							notifyProblem(t`The account is still connected`, { detail: error.message }),
						onSettled: close,
					})
				}
			>
				<Trans>
					The token and our copy of the lists are forgotten, with who made which mailbox and the
					credit of past days. Nothing changes at PurelyMail, and mail goes on. Connecting again
					needs the token.
				</Trans>
			</ConfirmDialog>
		</>
	);
}
