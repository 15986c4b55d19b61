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
