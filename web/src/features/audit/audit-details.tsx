import { useLingui } from "@lingui/react/macro";
import type { AuditRow } from "../../api/models";
import { Dialog } from "../../ui/dialog";
import { Facts } from "../../ui/facts";
import { formatExact } from "../../ui/format";
import { useActionWords } from "./action-words";

/** One row of the audit log with nothing cut off, also for those who cannot hover. */
export function AuditDetails({ row, onClose }: { row: AuditRow; onClose: () => void }) {
	const { t, i18n } = useLingui();
	const words = useActionWords();
	const outcomes: Readonly<Record<AuditRow["outcome"], string>> = {
		done: t`Done`,
		refused: t`Refused`,
		failed: t`Not done`,
	};
	const { member, bucket, path, subject, detail, ip } = row;
	return (
		<Dialog isOpen onClose={onClose} title={words.of(row.action)}>
			<Facts
				items={[
					[t`When`, formatExact(row.at, i18n.locale)],
					member !== null && [t`Who`, `${member.name} <${member.email}>`],
					[t`Outcome`, outcomes[row.outcome]],
					bucket !== null && [t`Bucket`, bucket.name],
					path !== null && [t`Path`, path],
					subject !== null && [t`Concerns`, subject],
					detail !== null && [t`Details`, detail],
					ip !== null && [t`From`, ip],
				]}
			/>
		</Dialog>
	);
}
