# 起きている問題と、まだ使えるもの

# 回線またはゲートウェイの問題
trouble-password-refused = ゲートウェイがパスワードを受け付けませんでした。
trouble-password-wanted = ゲートウェイがこの回線のパスワードを求めています。
trouble-silent = ゲートウェイから応答がありません。
trouble-lost = ゲートウェイとの接続が切れました。
trouble-opening = ゲートウェイにまだ接続中です。
trouble-unknown-host = { $host }という名前のコンピューターがありません。
trouble-nobody-there = { $host }から応答がありません。
trouble-connection-refused = { $host }が接続を拒否しました。
trouble-not-encrypted = { $host } は暗号化（TLS 1.2 または 1.3）で応答しません。
trouble-authority = プロファイルの認証局が証明書ではないか、このコンピューターが信頼する認証局がありません。
trouble-certificate-expired = { $host } の証明書は期限が切れています。何も送信していません。フィンガープリントは { $fingerprint } です。
trouble-certificate-early = { $host } の証明書はまだ有効ではないか、このコンピューターの時計が合っていません。何も送信していません。フィンガープリントは { $fingerprint } です。
trouble-certificate-name = { $host } の証明書は別の名前のものです。何も送信していません。フィンガープリントは { $fingerprint } です。
trouble-certificate-issuer = { $host } の証明書はこのコンピューターが信頼する発行者のものではありません。何も送信していません。フィンガープリントは { $fingerprint } です。
trouble-certificate-pin = { $host } の証明書はプロファイルに書かれたものではありません。何も送信していません。フィンガープリントは { $fingerprint } です。
trouble-certificate-unsound = { $host } の証明書は壊れているか、もう安全ではありません。何も送信していません。フィンガープリントは { $fingerprint } です。
trouble-not-accepted = ゲートウェイがこの回線を受け付けません（ステータス{ $status }）。
trouble-rejected = ゲートウェイがこの回線を登録しませんでした：{ $phrase }（{ $status }）
trouble-not-registered = ゲートウェイがこの回線を登録しませんでした。
trouble-no-address = この回線の番号とドメインは、アドレスになりません。
trouble-challenge-stranger = ゲートウェイではないアドレスからパスワードを求められたため、送信しませんでした。
trouble-challenge-realm = 以前と異なる領域の名前でパスワードを求められたため、送信しませんでした。
trouble-challenge-weaker = 以前より弱い方式でパスワードを求められたため、送信しませんでした。
trouble-challenge-old = 解読されやすい古い方式でパスワードを求められたため、送信しませんでした。
trouble-challenge-unknown = 不明な方式でパスワードを求められたため、送信しませんでした。

# できなかったこと
refused-no-key = キー{ $key }はありません。
refused-no-line = その回線はありません。
refused-line-full = { $line }のキーはすべて使用中です。
refused-held-privately = { $line } のこの通話は、ほかの人が専用で保留しています。
refused-rings-elsewhere = { $line } のこの着信は、別の電話で鳴っています。
refused-taken-first = ほかの人が先に { $line } を取りました。
refused-used-elsewhere = { $line } ではほかの人が通話中です。ここからは参加できません。
refused-may-join = { $line } ではほかの人が通話中です。キーのメニューから通話に参加できます。
refused-nothing-to-join = { $line } には参加できる通話がありません。
refused-join-forbidden = この電話は、{ $line } でほかの人の通話に参加しないように設定されています。
refused-cannot-join = { $number } の通話についてゲートウェイからの情報が足りず、参加できません。
refused-no-pull = { $line } にはこちらへ移せる通話がありません。
refused-not-told = { $line } のゲートウェイは、ほかの人の状況を通知しません。
refused-not-watched = { $name } の状況は、ゲートウェイから通知されません。
refused-no-messages = { $line } のメッセージの有無は、ゲートウェイから通知されません。
refused-nothing-parked = { $number } にパークされた通話はありません。
refused-no-voicemail = { $line } のメッセージを再生する番号が登録されていません。
refused-held-only-here = 保留はこの電話だけのものです。{ $line } の相手には何も流れず、ほかの電話には使用中と表示されます。
refused-no-pickup = { $number } への着信を代わりに受けるコードが登録されていません。
refused-hold = ゲートウェイが保留を受け付けませんでした。相手には無音が流れています（ステータス{ $status }）。
refused-retrieve = ゲートウェイが保留を解除しませんでした。もう一度キーを押してください（ステータス{ $status }）。
refused-not-a-digit = 「{ $digit }」はキーパッドにありません。
refused-no-call-for-digits = 数字を送る通話がありません。
refused-digits-not-taken = 相手先は、この回線の方法で送られる数字を受け付けません。
refused-nothing-rings = 着信はありません。
refused-nothing-to-hold = 保留にする通話がありません。
refused-nothing-held = 保留中の通話はありません。
refused-nothing-to-end = 終了する通話がありません。
refused-nothing-to-merge = この通話に加えられる保留中の通話がありません。
refused-no-conference = 会議通話はありません。
refused-nothing-to-record = 録音できる通話がありません。
refused-recording-forbidden = この電話機は{ $line }の通話を録音しない設定になっています。
refused-nothing-to-transfer = 転送できる通話がありません。
refused-nobody-to-transfer-to = この通話の転送先となる別の通話がありません。
refused-transfer-under-way = この通話はすでに転送中です。
refused-other-gateway = 2つの通話は別々のゲートウェイにあるため、一方をもう一方に転送できません。
refused-transfer = { $to } に転送できませんでした。通話は手元に戻りました。
refused-transfer-untold = { $to } が通話を受けたかどうか分かりません。相手が切るまで通話は手元に残ります。
refused-number-missing = 先に番号を入力してください。
refused-number-character = 「{ $character }」は電話番号に使えません。使えるのは数字、+、*、#です。
refused-number-plus = 電話番号の+は先頭に置きます。
refused-number-too-long = 電話番号として長すぎます。{ $longest }桁までです。

# マイク、スピーカー、音声ファイルの問題
device-none = { $device ->
    [microphone] このコンピューターにはマイクがありません。
   *[loudspeaker] このコンピューターにはスピーカーがありません。
}
device-not-found = { $device ->
    [microphone] 「{ $name }」というマイクはありません。
   *[loudspeaker] 「{ $name }」というスピーカーはありません。
}
device-silent = { $device ->
    [microphone] マイクが応答しません。
   *[loudspeaker] スピーカーが応答しません。
}
device-busy = { $device ->
    [microphone] ほかのプログラムがマイクを使用中です。
   *[loudspeaker] ほかのプログラムがスピーカーを使用中です。
}
device-not-allowed = { $device ->
    [microphone] このプログラムにはマイクを使う許可がありません。
   *[loudspeaker] このプログラムにはスピーカーを使う許可がありません。
}
device-unsupported = { $device ->
    [microphone] マイクに使える音声形式がありません。
   *[loudspeaker] スピーカーに使える音声形式がありません。
}
device-failed = { $device ->
    [microphone] マイクを開けませんでした。
   *[loudspeaker] スピーカーを開けませんでした。
}
device-gone = { $device ->
    [microphone] マイクが見つからなくなりました。
   *[loudspeaker] スピーカーが見つからなくなりました。
}
device-stopped = { $device ->
    [microphone] マイクが動かなくなりました。
   *[loudspeaker] スピーカーが動かなくなりました。
}
file-missing = 音声ファイル{ $path }がありません。
file-not-allowed = このプログラムには音声ファイル{ $path }を使う許可がありません。
file-unplayable = 音声ファイル{ $path }は再生できるWAVファイルではありません。
file-disk-full = ディスクの空きが足りず、音声ファイル{ $path }を保存できません。
file-too-long = 音声ファイル{ $path }が最大の長さに達しました。
file-failed = 音声ファイル{ $path }を読み書きできません。
recording-disk-full = ディスクがいっぱいのため、録音を終了しました。通話は続いています。
recording-not-allowed = 録音用フォルダーに書き込む権限がないため、通話は録音されません。
recording-failed = ファイルに書き込めないため、録音を終了しました。通話は続いています。
unheard-nothing-arrives = 何も聞こえません。相手の音声が届いていません。途中のルーターやファイアウォールが止めている可能性があります。
unheard-nothing-more = 何も聞こえません。相手の音声が届かなくなりました。相手のネットワークが切れた可能性があります。
unheard-other-codec = 何も聞こえません。相手が取り決めと違う形式で音声を送っています。
unheard-only-silence = 何も聞こえません。相手は無音を送っています。相手のマイクが消音になっている可能性があります。
unheard-no-microphone = あなたの声は届いていません。使えるマイクがありません。
unheard-microphone-silent = あなたの声は届いていません。マイクからは完全な無音しか入っていません。本体のスイッチかシステムで消音になっている可能性があります。
unheard-not-received = あなたの声は届いていません。相手側から、音声がまったく届いていないと報告がありました。
