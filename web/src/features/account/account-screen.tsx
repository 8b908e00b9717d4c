import { Trans, useLingui } from "@lingui/react/macro";
import type { ReactNode } from "react";
import { FormSection } from "../../ui/form-section";
import { Page } from "../../ui/page";
import { PasswordForm } from "./password-form";
import { ProfileForm } from "./profile-form";

/** What a person decides about their own account. `devices` is of another feature. */
export function AccountScreen({ devices }: { devices: ReactNode }) {
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
			</div>
		</Page>
	);
}
