// The one activity. It does what only the system's side can: keep the page clear of the system's bars and
// of the keyboard, hand the back button to the page, and keep other people's data out of pictures of the
// screen. It knows nothing of the app's screens.
package dev.dioxus.main

import android.content.res.Configuration
import android.os.Bundle
import android.os.Process
import android.view.View
import android.view.WindowManager
import android.webkit.WebView
import androidx.activity.OnBackPressedCallback
import androidx.core.content.ContextCompat
import androidx.core.view.ViewCompat
import androidx.core.view.WindowCompat
import androidx.core.view.WindowInsetsCompat
import kotlin.math.roundToInt
import org.bansosku.app.R

// The web view's classes, which are made beside this one, look for it here.
typealias BuildConfig = org.bansosku.app.BuildConfig

class MainActivity : WryActivity() {
    // The page has no history of its own to go back in; its screens do.
    override val handleBackNavigation = false

    private var page: WebView? = null

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

    override fun onDestroy() {
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
