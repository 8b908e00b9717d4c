import { Trans, useLingui } from "@lingui/react/macro";
import type { Invitation, Member } from "../../api/models";
import { CopyField } from "../../ui/copy-field";
import { formatExact } from "../../ui/format";
import { EmailLink } from "./email-link";

/** The one-time link, which is shown only now. */
export function InvitationLink(props: {
	readonly invitation: Invitation;
	readonly member: Pick<Member, "id" | "name">;
}) {
	const { t, i18n } = useLingui();
	const { invitation } = props;
	const { id, name } = props.member;
	const until = formatExact(invitation.expires_at, i18n.locale);
	return (
		<div className="flex flex-col gap-3">
			<p className="text-ink-muted">
				<Trans>
					Send this link to {name}. It works once, until {until}, and is not shown again. {name}{" "}
					chooses the password; nobody else learns it.
				</Trans>
			</p>
			<CopyField label={t`Invitation link`} value={invitation.url} />
			<EmailLink memberId={id} name={name} purpose="invitation" url={invitation.url} />
		</div>
	);
}
