import { useLingui } from "@lingui/react/macro";
import { Page } from "../../ui/page";

export function DeletionsScreen() {
	const { t } = useLingui();
	return <Page title={t`Deletions`}>{null}</Page>;
}
