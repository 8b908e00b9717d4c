import { Trans, useLingui } from "@lingui/react/macro";
import type { Invitation } from "../../api/models";
import { CopyField } from "../../ui/copy-field";
import { formatExact } from "../../ui/format";

/** The one-time link, which is shown only now. */
export function InvitationLink({ invitation, name }: { invitation: Invitation; name: string }) {
	const { t, i18n } = useLingui();
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
		</div>
	);
}
