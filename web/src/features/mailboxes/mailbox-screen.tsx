import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { KeyRound, MoreHorizontal, Pencil, Route, Trash2, UserX } from "lucide-react";
import { useState } from "react";
import type { MailboxDetails } from "../../api/models";
import { openDeletionsQuery } from "../../api/queries";
import { BackLink } from "../../ui/back-link";
import { Button, buttonClass } from "../../ui/button";
import { ConnectionSettings } from "../../ui/connection-settings";
import { FormSection } from "../../ui/form-section";
import { IconButton } from "../../ui/icon-button";
import { LoadProblem } from "../../ui/load-problem";
import { Menu, MenuItem, MenuTrigger } from "../../ui/menu";
import { Notice } from "../../ui/notice";
import { Page } from "../../ui/page";
import { SkeletonRows } from "../../ui/skeleton";
import { Until } from "../../ui/when";
import { AppPasswords } from "./app-passwords";
import { DeleteMailbox } from "./delete-mailbox";
import { HandOvers } from "./hand-overs";
import { OffBoardDialog } from "./off-board-dialog";
import { PasswordDialog } from "./password-dialog";
import { mailboxQuery } from "./queries";
import { RecoveryMethods } from "./recovery-methods";
import { RenameDialog } from "./rename-dialog";
import { Settings } from "./settings";

/** One mailbox, as it is at PurelyMail right now. */
export function MailboxScreen({ address }: { address: string }) {
	const { t } = useLingui();
	const query = useQuery(mailboxQuery(address));
	const back = <BackLink to="/mail/mailboxes">{t`Mailboxes`}</BackLink>;
	if (query.data === undefined) {
		return (
			<Page title={address} back={back}>
				{query.isError ? (
					<LoadProblem
						title={t`The mailbox could not be loaded`}
						detail={query.error.message}
						onRetry={() => void query.refetch()}
					/>
				) : (
					<SkeletonRows rows={5} label={t`Loading the mailbox`} />
				)}
			</Page>
		);
	}
	return <Loaded mailbox={query.data} />;
}

function Loaded({ mailbox }: { mailbox: MailboxDetails }) {
	const { t } = useLingui();
	const { address } = mailbox;
	const [asking, setAsking] = useState<"password" | "rename" | "off_board" | "delete" | null>(null);
	const deletion = useQuery(openDeletionsQuery).data?.find(
		({ kind, target }) => kind === "mailbox" && target === address,
	);
	const close = () => setAsking(null);
	return (
		<Page
			title={address}
			back={<BackLink to="/mail/mailboxes">{t`Mailboxes`}</BackLink>}
			actions={
				<>
					<Link to="/mail/routing" search={{ trace: address }} className={buttonClass("secondary")}>
						<Route size={16} aria-hidden="true" />
						<Trans>Where its mail goes</Trans>
					</Link>
					<Button icon={<KeyRound size={16} />} onPress={() => setAsking("password")}>
						<Trans>New password</Trans>
					</Button>
					<MenuTrigger>
						<IconButton label={t`More about ${address}`} variant="secondary">
							<MoreHorizontal size={16} />
						</IconButton>
						<Menu
							placement="bottom end"
							disabledKeys={deletion ? ["delete"] : []}
							onAction={(key) =>
								setAsking(key === "delete" || key === "off_board" ? key : "rename")
							}
						>
							<MenuItem id="rename" icon={<Pencil size={15} />}>
								{t`Rename`}
							</MenuItem>
							<MenuItem id="off_board" icon={<UserX size={15} />}>
								{t`Off-board`}
							</MenuItem>
							<MenuItem id="delete" danger icon={<Trash2 size={15} />}>
								{deletion ? t`Up for deletion already` : t`Delete the mailbox`}
							</MenuItem>
						</Menu>
					</MenuTrigger>
				</>
			}
		>
			{deletion && (
				<Notice
					tone="warning"
					title={t`This mailbox is up for deletion`}
					className="mb-6"
					action={
						<Link to="/mail/deletions" className={buttonClass("secondary", "small")}>
							<Trans>Look at it</Trans>
						</Link>
					}
				>
					{deletion.state === "pending" ? (
						<Trans>
							{deletion.requested_by} asked for it. It happens <Until at={deletion.execute_at} />,
							and any admin can cancel it until then.
						</Trans>
					) : (
						<Trans>{deletion.requested_by} asked for it.</Trans>
					)}
				</Notice>
			)}
			<div className="flex flex-col gap-10">
				<FormSection
					title={t`Settings`}
					text={<Trans>Each is saved at PurelyMail as soon as it is switched.</Trans>}
				>
					<Settings mailbox={mailbox} />
				</FormSection>
				<FormSection
					title={t`Recovery`}
					text={<Trans>How the owner gets back in when the password is forgotten.</Trans>}
				>
					<RecoveryMethods mailbox={mailbox} />
				</FormSection>
				<HandOvers address={address} />
				<FormSection
					title={t`App passwords`}
					text={
						<Trans>
							A second password for one program, so that it does not know the real one. With
							two-factor on, mail programs need one.
						</Trans>
					}
				>
					<AppPasswords address={address} />
				</FormSection>
				<FormSection
					title={t`Mail programs`}
					text={<Trans>What they ask for when the mailbox is added.</Trans>}
				>
					<ConnectionSettings address={address} />
				</FormSection>
			</div>
			{asking === "password" && <PasswordDialog mailbox={mailbox} onClose={close} />}
			{asking === "off_board" && <OffBoardDialog address={address} onClose={close} />}
			{asking === "rename" && <RenameDialog address={address} onClose={close} />}
			{asking === "delete" && <DeleteMailbox address={address} onClose={close} />}
		</Page>
	);
}
