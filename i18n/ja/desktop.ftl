# トレイ、通知、そのほかデスクトップに表示されるもの。

# ウィンドウとトレイ。
outside-goes-on = Keyline はトレイで動き続け、着信も鳴ります。終了するにはアイコンのメニューで「終了」を選びます。
outside-no-tray = このデスクトップにはトレイがありません。ウィンドウを見るには、Keyline をもう一度起動するか、番号のリンクを開いてください。

# 開かれたリンク。
offer-title = { $number } に発信
offer-on = { $line } から
offer-call = { $line } から { $number } に発信
offer-cancel = 取り消し
offer-host = リンクの宛先: { $host }。通話は自分の回線から発信されます。
offer-extension = 内線 { $number }

# キーボード。
shortcut-paste = 番号を貼り付け
shortcut-copy = 通話の番号をコピー

# トレイのアイコン。
tray-idle = 待機中
tray-ringing = { $party } から { $line } 回線に着信
tray-talking = { $party } と通話中
tray-dialling = { $party } に発信中
tray-held = { $party } は保留中
tray-no-service = 使える回線がありません
tray-ready = 使えます
tray-line = { $line }: { $state }
tray-missed = 不在着信 { $count } 件
tray-answer = { $party } に応答
tray-decline = { $party } を拒否
tray-show = ウィンドウを表示
tray-hide = ウィンドウを隠す
tray-quit = 終了

# 通知の文面。
alert-missed = { $party } からの不在着信
alert-missed-line = { $line } 回線
alert-call-back = かけ直す

# どのプログラムでも使えるキー。
global-answer = 電話に出る
global-end = 通話を終える
global-hold = 保留、または再開
global-mute = マイクを消音、または解除
global-window = Keyline のウィンドウを表示
global-none = このデスクトップでは全体のショートカットを使えません。トレイと通知からは応答できます。
global-partly = 全体のショートカットの一部はほかのプログラムが使っています。残りは使え、トレイと通知からも応答できます。
