# 設定

# キーボードのキーの働き。
shortcut-key = キー { $number } を押す
shortcut-erase = 最後の数字を消す
shortcut-decline = 着信を拒否する
shortcut-transfer = 通話を転送、もう一度で完了
shortcut-keypad = 数字キーを表示または隠す
shortcut-redial = 最後の番号を戻し、もう一度でかける
shortcut-calls = 通話を表示
shortcut-history = 履歴を表示
shortcut-settings = 設定を表示
shortcut-next-page = 次のキーのページを表示
shortcut-previous-page = 前のキーのページを表示
shortcut-larger = すべて大きく
shortcut-smaller = すべて小さく
shortcut-natural = 通常の大きさに戻す

# 設定のページ。
settings-look = 配色
look-light = ライト
look-dark = ダーク
look-contrast = ハイコントラスト
look-system = システムと同じ
settings-language = 言語
settings-size = 大きさ
settings-window = ウィンドウ
settings-on-top = ほかのウィンドウの手前に置く
settings-still = ランプを点滅させない
settings-still-about = 点滅の意味は形と言葉で示します。
settings-close-hides = 閉じてもウィンドウを隠すだけにする
settings-close-hides-about = 着信は鳴り続けます。トレイのアイコンから戻せます。
settings-start-hidden = 起動時にウィンドウを表示しない
settings-global = ほかのアプリでもキーを有効にする
settings-global-about = デスクトップが許可する場合、応答、終了、消音、保留に使えます。
settings-keyboard = キーボード
settings-keyboard-about = ここのボタンを押してから、割り当てるキーを押してください。すぐに有効になります。
settings-keys-of = 回線のキー
settings-fixed = 固定のキー
settings-fixed-about = どこでも同じ働きをし、変更できません。
keys-none = キーなし
keys-press = キーを押してください
keys-cancel-about = Esc で元のままにします。
keys-taken = { $keys } は使用中です：{ $action }
keys-take = 割り当てる
keys-leave = そのままにする
keys-fixed = { $keys } はどこでも同じ働きで、変更できません。ほかのキーを押してください。
keys-editing = { $keys } は文字の編集に使います。ほかのキーを押してください。
keys-letter = { $keys } だけでは文字入力になります。Ctrl か Alt と一緒に押してください。
keys-change = キーを変更
keys-remove = キーを外す
keys-deliver = 初期設定に戻す
keys-deliver-all = すべて初期設定に戻す
keys-undo = 元に戻す
settings-locked = 管理者が設定しています（{ $file }）。ここでは変更できません。
