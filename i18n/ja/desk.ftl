# ウィンドウ
calls = 通話
tab-history = 履歴
tab-settings = 設定
tab-missed = { $count ->
   *[other] 不在着信 { $count } 件
}
send = 発信
send-on = { $line }で発信
field-number = 番号を入力
field-number-on = { $line }でかける番号
field-password = { $line }のパスワード

# キーの表示
state-idle = 空き
state-seized = 番号を入力してください
state-calling = 発信中…
state-ringing-there = 相手を呼び出し中
state-ringing = 着信中・押して応答
state-talking = 通話中
state-they-hold = 相手が保留にしています
state-held = 保留中
state-held-short = 保留中
state-held-long = まだ保留中
state-ended = 通話終了

# 回線の状態
line-ready = 準備完了
line-starting = 接続中
line-no-service = 使用不可
line-password-refused = パスワードが拒否されました
line-password-wanted = パスワードが必要です
line-retry = 使用不可・{ $seconds }秒後に再試行
notice-title = { $line }は使用できません
notice-still-works = { $line }回線は引き続き使えます。
notice-next = 次の試行まで{ $seconds }秒
status-microphone = マイク
status-muted = マイクは消音中
status-all-ready = すべての回線が使用可能
status-ready = { $lines }：使用可能
status-out = { $lines }：使用不可

# 通話
they-see = 相手に表示：{ $number }
sound-good = 音声は良好
secured-handshake = 暗号化されています
secured-keys = 暗号化されています
secured-open-keys = 暗号化されていますが、鍵が保護されずに送られたため、信号を読める人は盗聴できます
secured-open-keys-short = 鍵が保護されていません
secured-agreeing = 鍵を取り決めています
sound-breaking = 音声が途切れています
sound-none = 音声が届いていません
ringing-line = { $line }回線に着信
answer-holds = { $party }は保留
empty-title = 通話はありません
empty-text = キーを押すか、番号を入力してください。最初の空き回線から発信します：{ $line }
empty-no-line = まだ使用できる回線がありません。回線の準備ができ次第、電話をかけられます。
told-missed = { $party }から{ $line }回線に着信がありましたが、応答前に切れました。
told-using-microphone = マイクは{ $name }に切り替わりました。
told-using-loudspeaker = スピーカーは{ $name }に切り替わりました。
told-ended = 電話機能が停止しました。このウィンドウを閉じて、Keylineをもう一度起動してください。
told-not-taken = 電話機能が処理中のため、受け付けられませんでした。もう一度お試しください。

# ボタン
button-hold = 保留
button-resume = 再開
button-mute = 消音
button-muted = 消音中
button-keypad = ダイヤル
button-end = 終了
button-answer = 応答
button-decline = 拒否
button-try = 今すぐ試す
button-use-password = 使用
button-copy = 番号をコピー
button-close = 閉じる
button-look = ライト、ダーク、ハイコントラスト
button-help = キーボード

# キーボード一覧
help-title = キーボード
shortcut-keys = キー1～12を押す
shortcut-more-keys = キー13～24を押す
shortcut-enter = 応答する、または入力した番号にかける
shortcut-digits = 番号を入力する、通話中は数字を送る
shortcut-field = 番号欄へ移動
shortcut-hold = 保留または再開
shortcut-mute = 消音または解除
shortcut-end = 通話を終了
shortcut-back = 一つ戻る（通話は切れません）
shortcut-next = 次の項目
shortcut-help = この一覧を表示または非表示

# 読み上げ
spoken-hours = { $count ->
   *[other] { $count }時間
}
spoken-minutes = { $count ->
   *[other] { $count }分
}
said-title = 直前の読み上げ
said-seized = 番号を入力してください
said-dialling = 発信中
said-ringing-there = 相手を呼び出し中
said-ringing = 着信中
said-talking = 通話中
said-they-hold = 相手が保留にしました
said-held = 保留中
said-ended = 通話終了
said-unmuted = マイクがオンに戻りました
call-meant-for = { $party } 宛て
call-by-itself = 自動で応答しました。マイクはオンです
