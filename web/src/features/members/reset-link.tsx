import { Trans, useLingui } from "@lingui/react/macro";
import type { Member, ResetLink } from "../../api/models";
import { CopyField } from "../../ui/copy-field";
import { formatExact } from "../../ui/format";
import { EmailLink } from "./email-link";

/** The one-time link by which a member chooses a new password; shown only now. */
export function ResetLinkField(props: {
	readonly link: ResetLink;
	readonly member: Pick<Member, "id" | "name">;
}) {
	const { t, i18n } = useLingui();
	const { link } = props;
	const { id, name } = props.member;
	const until = formatExact(link.expires_at, i18n.locale);
	return (
		<div className="flex flex-col gap-3">
			<p className="text-ink-muted">
				<Trans>
					Send this link to {name}, and to nobody else: whoever opens it can sign in as {name}. It
					works once, until {until}, and is not shown again. An earlier one stops working. The
					present password keeps working until a new one is chosen.
				</Trans>
			</p>
			<CopyField label={t`Password reset link`} value={link.url} />
			<EmailLink memberId={id} name={name} purpose="password_reset" url={link.url} />
		</div>
	);
}
