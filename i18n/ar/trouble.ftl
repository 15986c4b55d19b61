# ما تعطل، وما زال يعمل

# ما أصاب خطًا أو بوابته
trouble-password-refused = رفضت البوابة كلمة المرور.
trouble-password-wanted = تطلب البوابة كلمة مرور هذا الخط.
trouble-silent = البوابة لا تجيب.
trouble-lost = انقطع الاتصال بالبوابة.
trouble-opening = ما زال الاتصال بالبوابة جاريًا.
trouble-unknown-host = لا يوجد حاسوب اسمه { $host }.
trouble-nobody-there = لا أحد يجيب عند { $host }.
trouble-connection-refused = رفض { $host } الاتصال.
trouble-not-encrypted = لا يجيب { $host } بالتشفير (TLS 1.2 أو 1.3).
trouble-authority = جهة التصديق الخاصة بالملف ليست شهادة، أو لا يثق هذا الحاسوب بأي جهة.
trouble-certificate-expired = شهادة { $host } انتهت صلاحيتها؛ لم يُرسَل شيء. بصمتها { $fingerprint }.
trouble-certificate-early = شهادة { $host } ليست صالحة بعد، أو ساعة هذا الحاسوب خاطئة؛ لم يُرسَل شيء. بصمتها { $fingerprint }.
trouble-certificate-name = شهادة { $host } صادرة لاسم آخر؛ لم يُرسَل شيء. بصمتها { $fingerprint }.
trouble-certificate-issuer = شهادة { $host } لم تصدرها جهة يثق بها هذا الحاسوب؛ لم يُرسَل شيء. بصمتها { $fingerprint }.
trouble-certificate-pin = شهادة { $host } ليست الشهادة التي يسمّيها الملف؛ لم يُرسَل شيء. بصمتها { $fingerprint }.
trouble-certificate-unsound = شهادة { $host } تالفة أو لم تعد آمنة؛ لم يُرسَل شيء. بصمتها { $fingerprint }.
trouble-not-accepted = لا تقبل البوابة هذا الخط (الحالة { $status }).
trouble-rejected = لم تسجل البوابة هذا الخط: { $phrase } ({ $status }).
trouble-not-registered = لم تسجل البوابة هذا الخط.
trouble-no-address = لا يؤلف رقم هذا الخط ونطاقه عنوانًا.
trouble-challenge-stranger = طُلبت كلمة المرور من عنوان لا يخص البوابة، فلم تُرسل.
trouble-challenge-realm = طلبت البوابة كلمة المرور باسم نطاق غير السابق، فلم تُرسل.
trouble-challenge-weaker = طلبت البوابة كلمة المرور بصيغة أضعف من السابقة، فلم تُرسل.
trouble-challenge-old = طلبت البوابة كلمة المرور بالصيغة القديمة التي يسهل كشفها، فلم تُرسل.
trouble-challenge-unknown = طلبت البوابة كلمة المرور بصيغة غير مفهومة، فلم تُرسل.

# ما تعذّر فعله
refused-no-key = لا يوجد مفتاح { $key }.
refused-no-line = لا يوجد خط كهذا.
refused-line-full = كل مفاتيح { $line } مشغولة.
refused-held-privately = شخص آخر يحتفظ بهذه المكالمة على { $line } لنفسه.
refused-rings-elsewhere = ترنّ هذه المكالمة على { $line } في هاتف آخر.
refused-taken-first = أخذ شخص آخر { $line } أولًا.
refused-used-elsewhere = يتحدث شخص آخر على { $line }، ولا يمكن الانضمام إليه من هنا.
refused-may-join = يتحدث شخص آخر على { $line }. يمكنك الانضمام إلى المكالمة من قائمة المفتاح.
refused-nothing-to-join = لا أحد يتحدث على { $line } لتنضم إليه.
refused-join-forbidden = ضُبط هذا الهاتف على ألا ينضم إلى مكالمات الآخرين على { $line }.
refused-cannot-join = ما تذكره البوابة عن المكالمة لدى { $number } لا يكفي للانضمام إليها.
refused-no-pull = لا توجد على { $line } مكالمة يمكن نقلها إلى هنا.
refused-not-told = بوابة { $line } لا تُخبر بما يفعله الآخرون.
refused-not-watched = لا تُخبر البوابة بما يجري لدى { $name }.
refused-no-messages = لا تُخبر البوابة بالرسائل على { $line }.
refused-nothing-parked = لا توجد مكالمة مركونة في { $number }.
refused-no-voicemail = لا يُعرف رقم لسماع رسائل { $line }.
refused-held-only-here = الانتظار لديك وحدك: لا تُسمع البوابة الطرف الآخر على { $line } شيئًا، ويراه الآخرون مشغولًا.
refused-no-pickup = لا يُعرف رمز لالتقاط المكالمات الواردة إلى { $number }.
refused-hold = لم تقبل البوابة الانتظار، فيسمع الطرف الآخر صمتًا (الحالة { $status }).
refused-retrieve = لم تُعد البوابة المكالمة من الانتظار. اضغط المفتاح مرة أخرى (الحالة { $status }).
refused-not-a-digit = «{ $digit }» ليس من أزرار لوحة الأرقام.
refused-no-call-for-digits = لا توجد مكالمة تُرسل إليها الأرقام.
refused-digits-not-taken = لا يقبل الطرف الآخر الأرقام بالطريقة التي يرسلها بها هذا الخط.
refused-nothing-rings = لا ترنّ أي مكالمة هنا.
refused-nothing-to-hold = لا توجد مكالمة لوضعها قيد الانتظار.
refused-nothing-held = لا توجد مكالمة قيد الانتظار.
refused-nothing-to-end = لا توجد مكالمة لإنهائها.
refused-nothing-to-merge = لا توجد مكالمة معلّقة يمكن ضمّها إلى هذه المكالمة.
refused-no-conference = لا توجد مكالمة جماعية.
refused-nothing-to-record = لا توجد مكالمة لتسجيلها.
refused-recording-forbidden = هذا الهاتف مُعدّ بحيث لا تُسجَّل المكالمات على { $line }.
refused-nothing-to-transfer = لا توجد مكالمة لتسليمها.
refused-nobody-to-transfer-to = لا توجد مكالمة أخرى لتُسلَّم إليها هذه المكالمة.
refused-transfer-under-way = يجري تسليم المكالمة بالفعل.
refused-other-gateway = المكالمتان على بوابتين مختلفتين، ولا يمكن تسليم إحداهما إلى الأخرى.
refused-transfer = تعذّر تسليم المكالمة إلى { $to }. عادت إليك.
refused-transfer-untold = لا يُعرف هل استلم { $to } المكالمة. تبقى لك حتى يغلق الطرف الآخر.
refused-number-missing = اكتب رقمًا أولًا.
refused-number-character = «{ $character }» ليس جزءًا من رقم هاتف. المسموح أرقام و+ و* و#.
refused-number-plus = يقع + في أول رقم الهاتف.
refused-number-too-long = هذا أطول من رقم هاتف، والحد الأقصى { $longest } رقمًا.

# ما أصاب الميكروفون أو السماعة أو ملف صوت
device-none = { $device ->
    [microphone] لا يوجد ميكروفون في هذا الحاسوب.
   *[loudspeaker] لا توجد سماعة في هذا الحاسوب.
}
device-not-found = { $device ->
    [microphone] لا يوجد ميكروفون اسمه «{ $name }».
   *[loudspeaker] لا توجد سماعة اسمها «{ $name }».
}
device-silent = { $device ->
    [microphone] الميكروفون لا يستجيب.
   *[loudspeaker] السماعة لا تستجيب.
}
device-busy = { $device ->
    [microphone] يستخدم برنامج آخر الميكروفون.
   *[loudspeaker] يستخدم برنامج آخر السماعة.
}
device-not-allowed = { $device ->
    [microphone] لا يُسمح لهذا البرنامج باستخدام الميكروفون.
   *[loudspeaker] لا يُسمح لهذا البرنامج باستخدام السماعة.
}
device-unsupported = { $device ->
    [microphone] لا يقدم الميكروفون صيغة صوت يمكن استخدامها.
   *[loudspeaker] لا تقدم السماعة صيغة صوت يمكن استخدامها.
}
device-failed = { $device ->
    [microphone] تعذّر فتح الميكروفون.
   *[loudspeaker] تعذّر فتح السماعة.
}
device-gone = { $device ->
    [microphone] لم يعد الميكروفون موجودًا.
   *[loudspeaker] لم تعد السماعة موجودة.
}
device-stopped = { $device ->
    [microphone] توقف الميكروفون عن العمل.
   *[loudspeaker] توقفت السماعة عن العمل.
}
file-missing = ملف الصوت { $path } غير موجود.
file-not-allowed = لا يُسمح لهذا البرنامج باستخدام ملف الصوت { $path }.
file-unplayable = ملف الصوت { $path } ليس ملف WAV يمكن تشغيله.
file-disk-full = لا يتسع القرص لملف الصوت { $path }.
file-too-long = بلغ ملف الصوت { $path } أقصى طول له.
file-failed = تعذّرت قراءة ملف الصوت { $path } أو كتابته.
recording-disk-full = انتهى التسجيل: القرص ممتلئ. المكالمة مستمرة.
recording-not-allowed = لا تُسجَّل المكالمة: لا يُسمح لهذا البرنامج بالكتابة في مجلد التسجيلات.
recording-failed = انتهى التسجيل: تتعذّر كتابة ملفه. المكالمة مستمرة.
unheard-nothing-arrives = لا تسمع شيئًا: لم يصل أي صوت من الطرف الآخر. ربما يحجزه موجّه أو جدار حماية في الطريق.
unheard-nothing-more = لا تسمع شيئًا: لم يعد يصل صوت من الطرف الآخر. ربما انقطعت شبكته.
unheard-other-codec = لا تسمع شيئًا: الطرف الآخر يرسل الصوت بصيغة لم يُتفق عليها.
unheard-only-silence = لا تسمع شيئًا: الطرف الآخر يرسل صمتًا. ربما كُتم ميكروفونه.
unheard-no-microphone = لا أحد يسمعك: لا يعمل أي ميكروفون.
unheard-microphone-silent = لا أحد يسمعك: ميكروفونك يعطي صمتًا تامًا. ربما كتمه مفتاح فيه أو كتمه النظام.
unheard-not-received = لا أحد يسمعك: يفيد الطرف الآخر بأن شيئًا من صوتك لا يصل.
