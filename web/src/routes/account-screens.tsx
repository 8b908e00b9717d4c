import { AccountScreen } from "../features/account/account-screen";
import { NoticeChoices } from "../features/notices/notice-choices";
import { MyDevices } from "../features/sessions/my-devices";

/** One's own account, composed of features. Loaded when it is opened for the first time. */
export function Account() {
	return <AccountScreen devices={<MyDevices />} notices={<NoticeChoices />} />;
}
