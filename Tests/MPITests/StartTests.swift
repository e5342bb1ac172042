import Foundation
import RanksLauncher
import Testing

struct StartTests {
  /// A process alone makes no folder for messages, which it would share with others that come and
  /// go: it starts where none can be made.
  @Test func needsNoFolderAlone() async throws {
    let file = Launch.productsFolder.appending(path: "Ranks").path
    let outcome = try await Launch(
      "Ranks", ["broadcast"], ranks: nil, environment: ["TMPDIR": file]
    ).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
  }
}
