// The one activity. It does what only the system's side can: keep the page clear of the system's bars and
// of the keyboard, hand the back button to the page, and keep other people's data out of pictures of the
// screen. It knows nothing of the app's screens.
package dev.dioxus.main

import android.content.res.Configuration
import android.os.Bundle
import android.os.Process
import android.speech.tts.TextToSpeech
import android.view.View
import android.view.WindowManager
import android.webkit.WebView
import androidx.activity.OnBackPressedCallback
import androidx.core.content.ContextCompat
import androidx.core.view.ViewCompat
import androidx.core.view.WindowCompat
import androidx.core.view.WindowInsetsCompat
import java.util.Locale
import kotlin.math.roundToInt
import org.bansosku.app.R

// The web view's classes, which are made beside this one, look for it here.
typealias BuildConfig = org.bansosku.app.BuildConfig

class MainActivity : WryActivity() {
    // The page has no history of its own to go back in; its screens do.
    override val handleBackNavigation = false

    private var page: WebView? = null

    // The web view has no voice of its own. The phone's is looked for when somebody first asks for it.
    @Volatile
    private var voice: TextToSpeech? = null
    private var voiceState: Int? = null

    override fun onCreate(savedInstanceState: Bundle?) {
        // Before anything is drawn: what is private must be asked to be less so, never the other way round.
        keepPrivate(true)
        super.onCreate(savedInstanceState)
        keepClearOfBarsAndKeyboard()
        dress()
        onBackPressedDispatcher.addCallback(this, object : OnBackPressedCallback(true) {
            override fun handleOnBackPressed() = goBack()
        })
    }

    override fun onWebViewCreate(webView: WebView) {
        page = webView
        dress()
    }

    override fun onConfigurationChanged(newConfig: Configuration) {
        super.onConfigurationChanged(newConfig)
        dress()
    }

    override fun onStop() {
        super.onStop()
        stopReading()
    }

    override fun onDestroy() {
        voice?.shutdown()
        super.onDestroy()
        page = null
        // Rust's side lives once in a process. Another activity in this one would start it a second time,
        // beside what the first has left, and show nothing. What must last is on the disk by now.
        Process.killProcess(Process.myPid())
    }

    /**
     * Whether the screen shows what is somebody's own: then it appears in no screenshot, in no recording
     * and not among the recent apps. Called by the Rust side, from any thread.
     */
    fun keepPrivate(personal: Boolean): Unit = runOnUiThread {
        if (personal && !BuildConfig.DEBUG) {
            window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
        } else {
            window.clearFlags(WindowManager.LayoutParams.FLAG_SECURE)
        }
    }

    /** Whether the phone speaks a language, as "id": 1 or 0, and -1 while that is being looked for. Called by the Rust side. */
    @Synchronized
    fun hasVoice(language: String): Int {
        if (voice == null) {
            voice = TextToSpeech(applicationContext) { state -> noteVoice(state) }
        }
        val state = voiceState ?: return -1
        if (state != TextToSpeech.SUCCESS) {
            // The next page looks again: somebody may have put a voice on the phone.
            voice?.shutdown()
            voice = null
            voiceState = null
            return 0
        }
        val available = voice?.isLanguageAvailable(Locale.forLanguageTag(language)) ?: return 0
        return if (available >= TextToSpeech.LANG_AVAILABLE) 1 else 0
    }

    @Synchronized
    private fun noteVoice(state: Int) {
        voiceState = state
    }

    /** Reads lines of a language, instead of what is being read. Called by the Rust side. */
    fun readAloud(text: String, language: String) {
        val voice = voice ?: return
        voice.stop()
        if (voice.setLanguage(Locale.forLanguageTag(language)) < TextToSpeech.LANG_AVAILABLE) return
        text.lines().filter { it.isNotBlank() }.forEachIndexed { number, line ->
            voice.speak(line, TextToSpeech.QUEUE_ADD, null, number.toString())
        }
    }

    /** Stops reading. Called by the Rust side, too. */
    fun stopReading() {
        voice?.stop()
    }

    /** Whether something is being read. Called by the Rust side. */
    fun isReading(): Boolean = voice?.isSpeaking ?: false

    /** The page goes back if it can. At its first screen the app steps aside, and is as it was when it returns. */
    private fun goBack() {
        val page = page
        if (page == null) {
            moveTaskToBack(true)
            return
        }
        page.evaluateJavascript("window.appBack ? window.appBack() : false") { went ->
            if (went != "true") moveTaskToBack(true)
        }
    }

    private fun keepClearOfBarsAndKeyboard() {
        WindowCompat.setDecorFitsSystemWindows(window, false)
        ViewCompat.setOnApplyWindowInsetsListener(findViewById<View>(android.R.id.content)) { content, insets ->
            val taken = insets.getInsets(
                WindowInsetsCompat.Type.systemBars() or
                    WindowInsetsCompat.Type.displayCutout() or
                    WindowInsetsCompat.Type.ime()
            )
            content.setPadding(taken.left, taken.top, taken.right, taken.bottom)
            WindowInsetsCompat.CONSUMED
        }
    }

    /** Colours and text size by the phone's settings, which may change while the app runs. */
    private fun dress() {
        val ground = ContextCompat.getColor(this, R.color.page)
        window.decorView.setBackgroundColor(ground)
        page?.setBackgroundColor(ground)
        page?.settings?.textZoom = (resources.configuration.fontScale * 100).roundToInt()

        val light = resources.getBoolean(R.bool.page_is_light)
        val bars = WindowCompat.getInsetsController(window, window.decorView)
        bars.isAppearanceLightStatusBars = light
        bars.isAppearanceLightNavigationBars = light
    }
}
