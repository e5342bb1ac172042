import Foundation
import ForeignBytes

/// Of the form that AND_DIST_FUZZ_FORM names, as `launch/fuzz` sets it.
private let folder: ForeignFolder = {
  let name = ProcessInfo.processInfo.environment["AND_DIST_FUZZ_FORM"] ?? ""
  guard let form = ForeignForm(rawValue: name), let folder = try? ForeignFolder(form) else {
    fatalError("AND_DIST_FUZZ_FORM is '\(name)', which is no form; see launch/fuzz")
  }
  return folder
}()

/// What libFuzzer calls with each file that it makes up.
@_cdecl("LLVMFuzzerTestOneInput")
public func readOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  unsafe folder.read(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}
