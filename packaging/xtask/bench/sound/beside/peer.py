"""A telephone of others that answers one call and writes what it plays to a file.

baresip ADDRESS PORT FILE    baresip as a library, its own player of files
pjsua   ADDRESS PORT FILE    PJSIP, its own recorder; nothing is heard of a sound card
loop    ADDRESS PORT FILE    PJSIP, which says again what it hears

It prints "ready" once it can be called, and ends when its input ends.
"""

import asyncio
import sys


def baresip(address, port, file):
    from baresip import Account, Config, Runtime, UserAgent

    async def main():
        runtime = Runtime()
        config = Config(
            net_interface=address,
            audio_source="aumem",
            audio_player=f"aufile,{file}",
            extra_config_text=f"sip_listen {address}:{port}\n",
        )
        await runtime.start(config)
        codecs = ("pcmu", "g722/16000/1", "opus/48000/2")
        account = Account("peer", address, "", reg_interval=0, audio_codecs=codecs)
        agent = await UserAgent.create(runtime, account)
        agent.on_incoming(lambda call: asyncio.ensure_future(call.answer()))
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        await runtime.close()

    asyncio.run(main())


def pjsua(address, port, file, loop):
    import pjsua2 as pj

    class Call(pj.Call):
        def onCallMediaState(self, _):
            # The first there is.
            sound = self.getAudioMedia(-1)
            sound.startTransmit(sound if loop else recorder)

    class Account(pj.Account):
        def onIncomingCall(self, told):
            call = Call(self, told.callId)
            calls.append(call)
            answer = pj.CallOpParam()
            answer.statusCode = 200
            call.answer(answer)

    calls = []
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = 1
    config.medConfig.noVad = True
    endpoint.libInit(config)
    endpoint.audDevManager().setNullDev()
    transport = pj.TransportConfig()
    transport.port, transport.boundAddress = int(port), address
    endpoint.transportCreate(pj.PJSIP_TRANSPORT_UDP, transport)
    endpoint.libStart()
    recorder = None
    if not loop:
        recorder = pj.AudioMediaRecorder()
        recorder.createRecorder(file)
    it = pj.AccountConfig()
    it.idUri = f"sip:peer@{address}"
    it.regConfig.registerOnAdd = False
    it.mediaConfig.transportConfig.boundAddress = address
    # Several stand on one host.
    it.mediaConfig.transportConfig.port = 20_000 + (int(port) % 1_000) * 10
    account = Account()
    account.create(it)
    print("ready", flush=True)
    sys.stdin.read()
    recorder = None
    endpoint.hangupAllCalls()
    calls.clear()
    endpoint.libDestroy()


def main():
    what, address, port, file = sys.argv[1:]
    if what == "baresip":
        baresip(address, port, file)
    else:
        pjsua(address, port, file, what == "loop")


if __name__ == "__main__":
    main()
