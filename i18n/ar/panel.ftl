# لوحة المفاتيح: الصفحات والقوائم والرسائل.
page-title = الصفحة { $page }
page-ringing = مكالمات ترنّ: { $count }
page-held-long = مكالمات طال انتظارها: { $count }
page-talking = مكالمات جارية: { $count }
page-held = مكالمات قيد الانتظار: { $count }
page-ringing-elsewhere = مكالمات ترنّ عند غيرك: { $count }
page-held-by-colleague = مكالمات يمكن أخذها: { $count }
state-unknown = غير معروف
state-parked = مكالمة مركونة
state-speed = اتصال سريع
menu-call = اتصال
menu-join = الانضمام إلى المكالمة
menu-pull = نقل المكالمة إلى هنا
menu-take = أخذ المكالمة
menu-pick-up = الرد هنا
menu-private = انتظار لي وحدي
menu-voicemail = سماع الرسائل
menu-another = اتصال عبر { $key }
menu-another-key = اتصال عبر مفتاح آخر
menu-private-named = { $party } في مكالمة خاصة.
menu-private-call = هذه المكالمة خاصة.
menu-no-join = بوابة { $line } لا تسمح لأحد بالانضمام إلى هذه المكالمة.
menu-none-free = كل مفاتيح { $line } مشغولة.
voicemail-some = رسائل جديدة على { $line }
voicemail-new = { $count ->
    [zero] لا رسائل جديدة
    [one] رسالة جديدة واحدة
    [two] رسالتان جديدتان
    [few] { $count } رسائل جديدة
    [many] { $count } رسالة جديدة
   *[other] { $count } رسالة جديدة
}
voicemail-urgent = عاجلة: { $count }
button-transfer = تحويل
transfer-title = تحويل { $party }
transfer-how = اكتب الرقم الذي ستتحول إليه المكالمة.
transfer-how-keys = اكتب رقمًا أو اضغط مفتاح أحد الزملاء.
transfer-field = الرقم الذي يُحوَّل إليه { $party }
transfer-ask = السؤال أولًا
transfer-now = تحويل الآن
transfer-cancel = إلغاء
transfer-pair = { $party } إلى { $to }
transfer-calling = جارٍ الاتصال بـ { $to }. حوّل الآن أو انتظر الرد.
transfer-ready = ردّ { $to }. حوّل متى شئت.
transfer-handing = جارٍ التحويل إلى { $to }. { $party } في الانتظار.
transfer-ringing = يرنّ عند { $to }.
transfer-failed = تعذّر تحويل { $party } إلى { $to }.
transfer-complete = إتمام التحويل
transfer-back = رجوع
state-transfer-waits = بانتظار التحويل
state-transfer-waits-short = بانتظار التحويل
menu-transfer-here = تحويل { $party } إلى هنا
# Conferences.
conference-title = مكالمة جماعية
conference-names = { $names } و{ $last }
state-conference = { $count ->
    [3] تتحدثون ثلاثتكم
    [4] تتحدثون أربعتكم
    [zero] لا يتحدث أحد
    [one] تتحدث وحدك
    [two] تتحدثان معًا
    [few] تتحدثون وعددكم { $count }
    [many] تتحدثون وعددكم { $count }
   *[other] تتحدثون وعددكم { $count }
}
button-merge = دمج
button-split = فصل
button-split-all = فصل
button-more = المزيد
shortcut-merge = الدمج مع المكالمة المعلّقة
shortcut-split = فصل المكالمة الجماعية
said-conference = في المكالمة الجماعية
# Recordings.
button-record = تسجيل
button-record-end = إيقاف التسجيل
recording-on = يجري التسجيل
recording-paused = التسجيل متوقف مؤقتًا
shortcut-record = بدء التسجيل أو إيقافه
said-recording = يجري تسجيلها
said-recording-ended = لم تعد تُسجَّل
# How a call sounds.
sound-unheard = لا أحد يسمعك
sound-fair = صوت متوسط
sound-poor = صوت رديء
quality-title = تفاصيل المكالمة
quality-codec = الترميز
quality-lost = مفقود
quality-late = متأخر
quality-made-up = مُعوَّض
quality-jitter = التفاوت
quality-buffer = المخزن
quality-delay = ذهابًا وإيابًا
quality-mos = التقدير (1 إلى 4.5)
quality-minutes = آخر خمس دقائق
