# 番号とパスワード、または設定ファイルから、使えるキーまでの案内。
guide-welcome = Keyline へようこそ
guide-add = 回線を追加
guide-step-add = 回線の追加
guide-step-check = キーの確認
guide-step-sound = 音の確認
guide-step-finish = 完了
guide-step-now = 現在の手順
guide-step-done = 済み
guide-step-of = 手順 { $step } / { $steps }
guide-more-later = 回線は後からも追加できます。それぞれの番号はそのまま使えます。
settings-lines = 回線
settings-lines-about = 別の番号を事業者に登録するか、設定ファイルを開きます。変更は実行前にすべて表示されます。
empty-no-lines = まだ回線がありません。事業者から受け取った番号とパスワードで追加してください。

# 登録のページ。
guide-form-title = { $provider } への登録
guide-form-title-empty = 登録
guide-form-about = ようこそ。{ $provider } から受け取った番号とパスワードを入力してください。
guide-form-about-empty = ようこそ。事業者から受け取った番号とパスワードを入力してください。
guide-address = 事業者のアドレス
guide-number = 電話番号を入力
guide-password = パスワードを入力
guide-password-about = このコンピューターのキーリングに保管され、プロファイルには書かれません。
guide-show-password = 押している間パスワードを表示
guide-send = 送信
guide-cancel = 取り消し
guide-asking = { $host } に回線を問い合わせています。「取り消し」で中止でき、何も保存されません。
guide-how-it-looks = 表示の例
guide-your-line = あなたの回線
guide-or = または

# 設定ファイル。
guide-file-title = 設定ファイルをお持ちですか
guide-file-about = ここにドロップするか、パスまたはリンクを貼り付けてください。変更は実行前にすべて表示されます。
guide-choose = ファイルを開く…
guide-link = 設定ファイルのパスまたはリンク
guide-open = 開く
guide-open-name = 設定ファイルを開く
guide-reading = ファイルを読んでいます

# ファイルによる変更。
guide-check-title = 使う前に確認
guide-check-about = { $file } · まだ何も変更されていません
guide-keys-will-be = 変更後のキー
guide-more-keys = { $count ->
   *[other] ほかに { $count } 個のキー
}
guide-list-changes = 変更される点
guide-list-applied = 適用
guide-list-mapped = 合わせて変更
guide-list-unsupported = 未対応
guide-list-none = なし
guide-list-more = { $count ->
   *[other] 残り { $count } 件は報告書にあります
}
guide-show-all = すべて表示
guide-show-less = 一部を表示
guide-line = { $line } 行目
guide-line-column = { $line } 行目 { $column } 桁目
guide-part-gateway = ゲートウェイ
guide-part-line = 回線
guide-part-key = キー
guide-part-other = 設定
guide-change-added = 追加: { $part } { $name }
guide-change-changed = 変更: { $part } { $name }
guide-change-removed = 削除: { $part } { $name }
guide-change-values = { $old } から { $new } へ
guide-calls-first = 先に通話を終えてください。その後この設定を使えます。それまでは何も変わりません。
guide-discard = キャンセル
guide-use = この設定を使う
guide-using = 設定を適用しています
guide-save-report = 報告書を保存
guide-saved = 報告書は { $path } にあります。
guide-back = 戻る
guide-broken-title = { $file } は使えません
guide-broken-about = 何も変更されていません。以前の設定はそのままです。
guide-more-faults = { $count ->
   *[other] ほかに { $count } 件の誤り
}
guide-not-read = 読み込めません: { $why }
guide-no-file = 読み込めるファイルではありません。
guide-link-refused = { $host } は番号とパスワードを求めています。フォームに入力してください。
guide-too-many-lines = このファイルの回線を加えると、電話機の上限を超えます。
guide-changed-meanwhile = その間に設定が変更されました。キャンセルしてもう一度ファイルを開き、変更内容を確認してください。
guide-not-written = 設定をディスクに書き込めませんでした。すべて以前のままです。

# その後の回線。
guide-used-title = あなたの回線
guide-used-about = 設定が使われています。各回線の状態は次のとおりです。
guide-added = { $line } を番号 { $number } で追加しました。
guide-ready-at = { $gateway } で使用可能
guide-more-lines = 別の回線を追加
guide-try-sound = 音の確認
guide-next = 続ける

# 音。
guide-sound-title = 音の確認
guide-sound-about = 何か話して、相手にどう聞こえるか確かめてください。
guide-microphone = マイク
guide-loudspeaker = スピーカーと呼び出し音
guide-level = レベル { $level } / 9
guide-level-none = マイクを開いています。
guide-level-silent = 何も聞こえません。何か話すか、システムで別のマイクを選んでください。
guide-level-heard = マイクに声が入っています。
guide-record = 3 秒録音
guide-ring = 呼び出し音を鳴らす
guide-record-about = 録音はすぐに再生され、その後消されます。
guide-recording = 録音しています。何か話してください。
guide-playing = 相手にはこう聞こえます。
guide-ringing = 着信はこう鳴ります。
guide-recorded-nothing = 無音だけが録音されました。
guide-sound-failed = 音声装置を開けませんでした。システムで別の装置を選び、もう一度試してください。
guide-heard-it = 聞こえたなら、通話も聞こえます。

# 完了。
guide-finish-title = Keyline の準備ができました
guide-finish-about = キーを押すか、番号を入力して「発信」を押してください。
guide-start = 電話を始める

# キーリングが応答しないときのパスワードの保管場所。
keep-title = { $line } のパスワードをどこに保管しますか
keep-about = このコンピューターではキーリングが応答しません。今回だけにすると、次の起動時にもう一度パスワードを尋ねます。
keep-this-run = 今回だけ
keep-in-file = 暗号化したファイルに
keep-passphrase = ファイルのパスフレーズ
keep-file-about = ファイルはこのパスフレーズで暗号化されます。なくすと、あなたも含め誰も開けません。
keep-wrong-passphrase = パスワードファイルのパスフレーズが違います。何も保存されていません。
keep-no-store = このコンピューターではキーリングが応答しません。何も保存されていません。
keep-not-kept = パスワードは保存されませんでした: { $why }
guide-locked = { $what } を変更しようとしますが、管理者がロックしています（{ $file }）。
keep-several = この回線のパスワードがキーリングに { $count } 個あります。1 個だけ残して、もう一度お試しください。
keep-unreadable = キーリングにあるこの回線のデータはパスワードではありません。パスワードをもう一度入力してください。
keep-length = パスワードは空にできず、1024 バイトを超えることもできません。何も保存されていません。
keep-damaged = { $file } はパスワードのファイルではないか、壊れています。別の場所に移してから、パスワードをもう一度入力してください。
keep-not-written = パスワードのファイルに書き込めませんでした。すべて元のままです。（{ $why }）
keep-store-refused = キーリングがパスワードを拒否しました。何も保存されていません。（{ $why }）
sealed-title = パスワードは暗号化されたファイルにあります
sealed-about = パスフレーズを入力すると、回線が使えるようになります。パスフレーズがなくても、パスワードを一つずつ入力できます。
sealed-open = 開く
sealed-without = なしで続ける
sealed-opening = ファイルを開いています。
sealed-wrong = パスフレーズが違います。もう一度入力するか、なしで続けてください。
guide-echo = エコーテストに電話する
guide-echo-about = { $line } の { $number } は、話した言葉をそのまま返します。最初の通話です。
