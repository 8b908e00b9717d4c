import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { FormSection } from "../../ui/form-section";
import { Page } from "../../ui/page";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";

/** What a person decides about their own account. `devices` and `notices` are of other features. */
export function AccountScreen({ devices, notices }: { devices: ReactNode; notices: ReactNode }) {
	const { t } = useLingui();
	return (
		<Page title={t`Account settings`} width="form">
			<div className="flex flex-col gap-10">
				<FormSection title={t`Profile`} text={<Trans>How others see you.</Trans>}>
					<ProfileForm />
				</FormSection>
				<FormSection
					title={t`Password`}
					text={<Trans>Changing it signs you out on every other device.</Trans>}
				>
					<PasswordForm />
				</FormSection>
				<FormSection
					title={t`Signed-in devices`}
					text={
						<Trans>
							Sign out what you do not know or no longer use. It closes there within a second.
						</Trans>
					}
				>
					{devices}
				</FormSection>
				<FormSection
					title={t`Notifications by e-mail`}
					text={<Trans>In the app you are told in any case.</Trans>}
				>
					{notices}
				</FormSection>
			</div>
		</Page>
	);
}
